import { defaultServer, operationTable } from "@northspec/types/operations";
import type { BuildServiceInput } from "@northspec/types";
import { describe, expect, test } from "vitest";
import { createClient } from "../src/index.ts";
import { serve } from "./server.ts";

const token = "nf-secret-token";

const buildService: BuildServiceInput = {
  name: "Docs Site",
  billing: { buildPlan: "nf-compute-20" },
  vcsData: { projectUrl: "https://github.com/example/docs", projectType: "github" },
  buildSettings: { dockerfile: { dockerFilePath: "/Dockerfile", dockerWorkDir: "/" } },
};

describe("a request", () => {
  test("carries the operation's method, path and bearer token", async () => {
    const { baseUrl, received } = await serve(200, { data: {} });
    await createClient({ token, baseUrl }).getService({ projectId: "default-project", serviceId: "example-service" });
    expect(received).toMatchObject([
      {
        method: "GET",
        url: "/v1/projects/default-project/services/example-service",
        headers: { authorization: `Bearer ${token}`, accept: "application/json" },
        body: "",
      },
    ]);
  });

  test("carries query parameters encoded, and leaves out those that are undefined", async () => {
    const { baseUrl, received } = await serve(200, {
      data: { builds: [] },
      pagination: { hasNextPage: false, count: 0 },
    });
    const input = { projectId: "p", serviceId: "s", per_page: 2, cursor: "a b&c=d/e+f" };
    await createClient({ token, baseUrl }).listServiceBuilds(input);
    expect(received[0]?.url).toBe("/v1/projects/p/services/s/build?per_page=2&cursor=a%20b%26c%3Dd%2Fe%2Bf");
  });

  test("carries the body as JSON", async () => {
    const { baseUrl, received } = await serve(200, { data: {} });
    await createClient({ token, baseUrl }).createBuildService({ projectId: "default-project", body: buildService });
    expect(received).toMatchObject([
      {
        method: "POST",
        url: "/v1/projects/default-project/services/build",
        headers: { "content-type": "application/json" },
      },
    ]);
    expect(JSON.parse(received[0]?.body ?? "")).toEqual(buildService);
  });

  test("keeps an identifier with a slash or a percent sign one segment of the path", async () => {
    const { baseUrl, received } = await serve(200, { data: {} });
    await createClient({ token, baseUrl }).getJob({ projectId: "a/b", jobId: "../%2e%2e?x#y" });
    expect(received[0]?.url).toBe("/v1/projects/a%2Fb/jobs/..%2F%252e%252e%3Fx%23y");
  });

  test("goes below the path of the base URL, however many slashes end it", async () => {
    const { baseUrl, received } = await serve(200, { data: {} });
    await createClient({ token, baseUrl: `${baseUrl}/proxy//` }).getJob({ projectId: "p", jobId: "j" });
    expect(received[0]?.url).toBe("/proxy/v1/projects/p/jobs/j");
  });

  test("goes to the specification's server through the given fetch", async () => {
    const urls: string[] = [];
    const fetch = async (request: Request) => {
      urls.push(request.url);
      return Response.json({ data: {} });
    };
    await createClient({ token, fetch }).getJob({ projectId: "p", jobId: "j" });
    expect(urls).toEqual([`${defaultServer}/v1/projects/p/jobs/j`]);
  });
});

describe("a reply", () => {
  test("of success gives its data", async () => {
    const job = { data: { id: "example-job", name: "Example Job" } };
    const { baseUrl } = await serve(200, job);
    const { data, error, response } = await createClient({ token, baseUrl }).getJob({
      projectId: "p",
      jobId: "example-job",
    });
    expect(data).toEqual(job);
    expect(error).toBeUndefined();
    expect(response.status).toBe(200);
  });

  test("of failure gives its error", async () => {
    const conflict = { error: { status: 409, message: "The name is taken.", id: "incident-1" } };
    const { baseUrl } = await serve(409, conflict);
    const result = await createClient({ token, baseUrl }).createBuildService({ projectId: "p", body: buildService });
    expect(result.data).toBeUndefined();
    expect(result.error).toEqual(conflict);
    expect(result.response.status).toBe(409);
  });
});

describe("the client", () => {
  test("has a method for each operation and each HTTP verb of the specification, and nothing else", () => {
    const operations = Object.values(operationTable);
    expect(Object.keys(createClient({ token })).toSorted()).toEqual(
      [...new Set(operations.flatMap(({ id, method }) => [id, method]))].toSorted(),
    );
  });

  test("sends the same through openapi-fetch's methods", async () => {
    const { baseUrl, received } = await serve(200, { data: {} });
    const client = createClient({ token, baseUrl });
    await client.GET("/v1/projects/{projectId}/jobs/{jobId}", { params: { path: { projectId: "p", jobId: "j" } } });
    await client.POST("/v1/projects/{projectId}/services/build", {
      params: { path: { projectId: "p" } },
      body: buildService,
    });
    expect(received.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "GET /v1/projects/p/jobs/j",
      "POST /v1/projects/p/services/build",
    ]);
    expect(received[1]?.headers.authorization).toBe(`Bearer ${token}`);
  });

  test("does not hold the token where it can be read or printed", () => {
    expect(JSON.stringify(Object.entries(createClient({ token })))).not.toContain(token);
  });
});

describe("before anything is sent, the client refuses", () => {
  test.for([
    ["an empty identifier", { serviceId: "" }, 'The path parameter "serviceId" is "".'],
    ["a dot", { serviceId: "." }, 'The path parameter "serviceId" is ".".'],
    ["two dots", { serviceId: ".." }, 'The path parameter "serviceId" is "..".'],
    [
      "a missing identifier",
      { serviceId: undefined },
      "listServiceBuilds: serviceId is missing. It takes projectId, serviceId, per_page, page, cursor.",
    ],
    ["a number for an identifier", { serviceId: 7 }, "listServiceBuilds: serviceId must be a string."],
    ["a text for a number", { per_page: "2" }, "listServiceBuilds: per_page must be a number."],
    ["a number that is none", { page: Number.NaN }, "listServiceBuilds: page must be a number."],
    ["a date in the query", { cursor: new Date(0) }, "listServiceBuilds: cursor must be a string."],
    ["a parameter that the operation does not have", { perPage: 2 }, "listServiceBuilds: perPage is not known."],
    ["a body that the operation does not take", { body: {} }, "listServiceBuilds: body is not known."],
  ] as const)("%s", async ([, wrong, message]) => {
    const { baseUrl, received } = await serve(200, { data: {} });
    // What a program in JavaScript could pass.
    const input = { projectId: "p", serviceId: "s", ...wrong } as never;
    await expect(createClient({ token, baseUrl }).listServiceBuilds(input)).rejects.toThrow(message);
    expect(received).toEqual([]);
  });

  test("a creation without a body", async () => {
    const { baseUrl, received } = await serve(200, { data: {} });
    const input = { projectId: "p" } as never;
    await expect(createClient({ token, baseUrl }).createBuildService(input)).rejects.toThrow(
      "createBuildService: body is missing.",
    );
    expect(received).toEqual([]);
  });

  test("a path with a parameter that is missing or empty through openapi-fetch's methods", async () => {
    const { baseUrl, received } = await serve(200, { data: {} });
    const client = createClient({ token, baseUrl });
    const path = "/v1/projects/{projectId}/jobs/{jobId}";
    await expect(client.GET(path, { params: { path: { projectId: "p", jobId: "" } } })).rejects.toThrow(
      '"jobId" is ""',
    );
    await expect(client.GET(path, {} as never)).rejects.toThrow('"projectId" is missing');
    expect(received).toEqual([]);
  });

  test.for(["", " ", "two words", "line\nbreak", "ключ", undefined])("the token %j, without repeating it", (wrong) => {
    expect(() => createClient({ token: wrong as string })).toThrow(
      /^The token is empty or has characters that no token has, such as a space or a line break\. Give the API token as it was issued\.$/u,
    );
  });

  test.for([
    "",
    "api.example.com",
    "ftp://example.com",
    "https://user:pass@example.com",
    "https://example.com/?a=b",
    "https://example.com/#a",
    "https://example.com/{x}",
  ])("the base URL %j, without repeating it", (baseUrl) => {
    expect(() => createClient({ token, baseUrl })).toThrow(
      new TypeError(
        `The baseUrl is not an http or https address without credentials, query and fragment. Give one such as ${defaultServer}.`,
      ),
    );
  });
});
