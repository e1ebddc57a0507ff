import { operationTable } from "@northspec/types/operations";
import {
  createBuildService,
  createClient,
  createFetch,
  defaultServer,
  getJob,
  getService,
  getServiceDeployment,
  listServiceBuilds,
  version,
} from "@northspec/client";
import { describe, expect, test } from "vitest";
import { run } from "./programs.ts";
import {
  stubFetch,
  bodyTextOf,
  buildService,
  clientFor,
  rejectionOf,
  openSandbox,
  respond,
  serve,
  service,
  token,
} from "./setup.ts";

const page = { data: { builds: [] }, pagination: { hasNextPage: false, count: 0 } };

const functions = { createBuildService, getJob, getService, getServiceDeployment, listServiceBuilds };

/** A client without a network, and the requests that it sent. */
function recorder(body: unknown = { data: {} }) {
  const { fetch, sent } = stubFetch(() => respond(200, body));
  return { client: createClient({ token, baseUrl: "https://api.test", fetch }), sent };
}

describe("a method of the client", () => {
  test("exists for each operation and each verb, and for waiting", () => {
    const verbs = ["GET", "PUT", "POST", "PATCH", "DELETE"];
    expect(Object.keys(createClient({ token })).toSorted()).toEqual(
      [...verbs, "waitFor", ...Object.keys(operationTable)].toSorted(),
    );
  });

  test("gets a service over a port", async () => {
    const client = createClient({ token, baseUrl: await serve(openSandbox()) });
    const { data, response } = await client.getService(service);
    expect(data).toMatchObject({ id: "example-service", name: "Example Service" });
    expect(response.status).toBe(200);
    expect(response.headers.get("x-ratelimit-remaining")).toBe("999");
  });

  test.for([
    ["getService", service, { id: "example-service" }],
    ["getServiceDeployment", service, { internal: {} }],
    ["getJob", { projectId: "default-project", jobId: "example-job" }, { id: "example-job" }],
    ["listServiceBuilds", service, { builds: [{}, {}, {}] }],
    ["createBuildService", { projectId: "default-project", body: buildService("Docs Site") }, { id: "docs-site" }],
  ] as const)("%s calls its operation, and so does the function", async ([id, input, data]) => {
    const sandbox = openSandbox();
    const apiFetch = createFetch({ token, baseUrl: "http://localhost", fetch: sandbox.fetch });
    // Each row has the input of its own operation, which the compiler cannot know here.
    const call = functions[id] as (sender: typeof apiFetch, given: unknown) => Promise<unknown>;
    expect(await call(apiFetch, input)).toMatchObject({ data });
    sandbox.reset();
    const method = clientFor(sandbox)[id] as (given: unknown) => Promise<unknown>;
    expect(await method(input)).toMatchObject({ data });
    expect(sandbox.requestLog().log.entries).toHaveLength(1);
  });

  test("returns the pagination of a page", async () => {
    const { pagination } = await clientFor(openSandbox()).listServiceBuilds({ ...service, per_page: 1 });
    expect(pagination).toEqual({ hasNextPage: true, cursor: expect.any(String), count: 1 });
  });
});

describe("a request", () => {
  test("has the method, path, token and accepted content type", async () => {
    const { client, sent } = recorder();
    await client.getService(service);
    expect(sent).toEqual([
      {
        url: "https://api.test/v1/projects/default-project/services/example-service",
        init: {
          method: "GET",
          redirect: "manual",
          signal: expect.any(AbortSignal),
          headers: {
            accept: "application/json",
            authorization: `Bearer ${token}`,
            "user-agent": `northspec-client/${version}`,
            "x-request-id": expect.stringMatching(/^[0-9a-f-]{36}$/),
          },
        },
      },
    ]);
  });

  test("has a JSON body with its content type", async () => {
    const { client, sent } = recorder();
    await client.createBuildService({ projectId: "p", body: buildService("Docs Site") });
    expect(sent[0]?.init).toMatchObject({ method: "POST", headers: { "content-type": "application/json" } });
    expect(JSON.parse(bodyTextOf(sent[0]))).toEqual(buildService("Docs Site"));
  });

  test("encodes the query and omits undefined values", async () => {
    const { client, sent } = recorder(page);
    const input = { projectId: "p", serviceId: "s", per_page: 2, cursor: "a b&c=d/e+f", page: undefined };
    // JavaScript, and TypeScript without exactOptionalPropertyTypes, may pass undefined.
    await client.listServiceBuilds(input as never);
    expect(sent[0]?.url).toBe(
      "https://api.test/v1/projects/p/services/s/build?per_page=2&cursor=a%20b%26c%3Dd%2Fe%2Bf",
    );
  });

  test("serializes booleans and arrays in the query", async () => {
    const { client, sent } = recorder(page);
    await client.listServiceBuilds({ ...service, all: true, tag: ["a", "b c"] } as never);
    expect(sent[0]?.url).toMatch(/\?all=true&tag=a&tag=b%20c$/);
  });

  test("keeps the path of the base URL and ignores trailing slashes", async () => {
    const { fetch, sent } = stubFetch(() => respond(200, { data: {} }));
    await createClient({ token, baseUrl: "https://proxy.test/api//", fetch }).getService(service);
    expect(sent[0]?.url).toBe("https://proxy.test/api/v1/projects/default-project/services/example-service");
  });

  test("goes to the server of the specification by default", async () => {
    const { fetch, sent } = stubFetch(() => respond(200, { data: {} }));
    await createClient({ token, fetch }).getService(service);
    expect(sent[0]?.url).toMatch(new RegExp(`^${defaultServer}/v1/`));
  });

  test("has the headers of the client, overridden by those of the call", async () => {
    const { fetch, sent } = stubFetch(() => respond(200, { data: {} }));
    const client = createClient({ token, fetch, headers: { "X-Team": "a", "X-Both": "client" } });
    await client.getService(service, { headers: { "x-both": "call", "User-Agent": "my-app" } });
    expect(sent[0]?.init.headers).toMatchObject({ "x-team": "a", "x-both": "call", "user-agent": "my-app" });
  });

  test("is never cloned, nor is its response", async () => {
    // In its own process, since the server of the sandbox replaces the global classes.
    const { stdout } = await run(`
      import { createClient } from "@northspec/client";
      Request.prototype.clone = Response.prototype.clone = () => { throw new Error("cloned"); };
      const client = createClient({ headers: { prefer: "status=429, retry-after=0, times=1" } });
      const body = ${JSON.stringify(buildService("Docs Site"))};
      const { data } = await client.createBuildService({ projectId: "default-project", body });
      const path = "/v1/projects/{projectId}/services/{serviceId}";
      const got = await client.GET(path, { params: { path: { projectId: "default-project", serviceId: data.id } } });
      console.log(got.data.data.name);
    `);
    expect(stdout).toBe("Docs Site\n");
  });
});

describe("the client sends nothing and rejects", () => {
  const identifier = 'must be a well-formed, non-empty string without slashes, other than "." and "..".';

  test.for([
    ["an empty identifier", { serviceId: "" }, `serviceId ${identifier}`],
    ["a dot", { serviceId: "." }, `serviceId ${identifier}`],
    ["two dots", { serviceId: ".." }, `serviceId ${identifier}`],
    ["a slash", { serviceId: "a/b" }, `serviceId ${identifier}`],
    ["a parent directory", { projectId: "../admin" }, `projectId ${identifier}`],
    ["a backslash, which URLs treat like a slash", { serviceId: "a\\b" }, `serviceId ${identifier}`],
    ["a missing identifier", { serviceId: undefined }, `serviceId ${identifier}`],
    ["an object for an identifier", { serviceId: {} }, `serviceId ${identifier}`],
    ["null in the query", { cursor: null }, "cursor must be a well-formed string, a number or a boolean."],
    ["an object in the query", { cursor: {} }, "cursor must be a well-formed string, a number or a boolean."],
    ["an array of objects in the query", { page: [{}] }, "page must be a well-formed string, a number or a boolean."],
    ["NaN", { page: Number.NaN }, "page must be a well-formed string, a number or a boolean."],
    ["a Date in the query", { since: new Date(0) }, "since must be a well-formed string, a number or a boolean."],
    ["a body of an operation without one", { body: {} }, "The operation has no body."],
  ] as const)("%s", async ([, wrong, message]) => {
    const { client, sent } = recorder(page);
    // JavaScript can pass anything.
    const error = await rejectionOf(client.listServiceBuilds({ ...service, ...wrong } as never));
    expect(error).toEqual(new TypeError(`listServiceBuilds: ${message}`));
    expect(sent).toEqual([]);
  });

  const circular: Record<string, unknown> = {};
  circular["self"] = circular;
  let deep = {};
  for (let level = 0; level < 100_000; level += 1) deep = { deep };

  test.for([
    ["a lone surrogate in the path", { serviceId: "\ud800" }, `serviceId ${identifier}`],
    [
      "a lone surrogate in the query",
      { cursor: "a\udfff" },
      "cursor must be a well-formed string, a number or a boolean.",
    ],
  ] as const)("%s", async ([, wrong, message]) => {
    const { client, sent } = recorder(page);
    const error = await rejectionOf(client.listServiceBuilds({ ...service, ...wrong }));
    expect(error).toEqual(new TypeError(`listServiceBuilds: ${message}`));
    expect(sent).toEqual([]);
  });

  test.for([
    ["a circular body", circular],
    ["a body nested 100,000 levels deep", deep],
    ["a body with a BigInt", { size: 1n }],
  ] as const)("%s", async ([, body]) => {
    const { client, sent } = recorder(page);
    const error = await rejectionOf(client.createBuildService({ projectId: "p", body: body as never }));
    expect(error).toEqual(new TypeError("createBuildService: The body must be valid JSON."));
    expect((error as TypeError).cause).toBeInstanceOf(Error);
    expect(sent).toEqual([]);
  });

  test("a call without input", async () => {
    const { client, sent } = recorder();
    const call = (client.getService as (...input: unknown[]) => Promise<unknown>)();
    expect(await rejectionOf(call)).toEqual(new TypeError(`getService: projectId ${identifier}`));
    expect(sent).toEqual([]);
  });

  test("an invalid header", async () => {
    const { client, sent } = recorder();
    const error = await rejectionOf(client.getService(service, { headers: { "no header": "x" } }));
    expect(error).toBeInstanceOf(TypeError);
    expect(sent).toEqual([]);
  });

  test.for([
    ["retries", -1],
    ["timeout", Number.NaN],
    ["deadline", -5],
    ["maxWait", Number.NaN],
  ] as const)("%s: %s, of the client and of a call", async ([name, value]) => {
    const { client, sent } = recorder();
    const message = `\`${name}\` must be a number from 0, not ${value}.`;
    expect(() => createClient({ token, [name]: value })).toThrow(new TypeError(message));
    expect(await rejectionOf(client.getService(service, { [name]: value }))).toEqual(new TypeError(message));
    expect(sent).toEqual([]);
  });
});

test("an identifier with a space, a percent sign or a question mark stays one segment", async () => {
  const { fetch, sent } = stubFetch(() => respond(200, { data: {} }));
  await getJob(createFetch({ token, fetch, baseUrl: "https://api.test" }), { projectId: "a b", jobId: "%2e?x#y" });
  expect(sent[0]?.url).toBe("https://api.test/v1/projects/a%20b/jobs/%252e%3Fx%23y");
});

test("functions can share a fetch", async () => {
  const sandbox = openSandbox();
  const apiFetch = createFetch({ token, baseUrl: "http://localhost", fetch: sandbox.fetch });
  const [one, builds] = await Promise.all([getService(apiFetch, service), listServiceBuilds(apiFetch, service)]);
  expect([one.data.id, builds.data.builds.length]).toEqual(["example-service", 3]);
});
