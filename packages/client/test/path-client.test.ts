import {
  createClient,
  createFetch,
  createPathClient,
  NotFoundError,
  ServerError,
  TimeoutError,
} from "@northspec/client";
import { describe, expect, test } from "vitest";
import {
  stubFetch,
  buildService,
  clientFor,
  rejectionOf,
  openSandbox,
  respond,
  requestsOf,
  startServer,
  service,
  servicePath,
  token,
} from "./setup.ts";

const path = "/v1/projects/{projectId}/services/{serviceId}";
const params = { path: service };
const success = () => respond(200, { data: {} });

/** A method for any path, even one that the specification does not have. */
type AnyMethod = (path: string, options?: object) => Promise<{ data?: unknown; error?: unknown; response: Response }>;

/** The methods of a client, for any path. */
function methodsOf(client: object): Record<"GET" | "PUT" | "POST" | "PATCH" | "DELETE", AnyMethod> {
  return client as ReturnType<typeof methodsOf>; // in other types
}

describe("a call by path", () => {
  test("returns what openapi-fetch returns", async () => {
    const { data, error, response } = await clientFor(openSandbox()).GET(path, { params });
    expect(data?.data.id).toBe("example-service");
    expect([error, response.status]).toEqual([undefined, 200]);
    expect(response.headers.get("x-ratelimit-remaining")).toBe("999");
    expect(await response.json()).toEqual(data);
  });

  test("sends its body", async () => {
    const { data } = await clientFor(openSandbox()).POST("/v1/projects/{projectId}/services/build", {
      params: { path: { projectId: "default-project" } },
      body: buildService("Docs Site"),
    });
    expect(data?.data.id).toBe("docs-site");
  });

  test("works without a client", async () => {
    const sandbox = openSandbox();
    const apiFetch = createFetch({ token, baseUrl: "http://localhost", fetch: sandbox.fetch });
    expect((await createPathClient(apiFetch).GET(path, { params })).data?.data.id).toBe("example-service");
  });

  test("returns a documented error with its status", async () => {
    const { data, error, response } = await clientFor(openSandbox()).GET(path, {
      params: { path: { ...service, serviceId: "nothing" } },
    });
    expect([data, response.status]).toEqual([undefined, 404]);
    expect(error?.error).toMatchObject({ status: 404, message: expect.stringMatching(/^No service/) });
  });

  test.for([
    ["an empty 404", () => respond(404, ""), "NotFoundError"],
    ["a 502 with HTML", () => respond(502, "<html>"), "ServerError"],
    ["a 200 with HTML", () => respond(200, "<html>"), "InvalidResponseError"],
    ["an empty 200", () => respond(200, ""), "InvalidResponseError"],
    ["a redirect", () => respond(302, ""), "UnexpectedStatusError"],
  ] as const)("throws the error of a response without a documented one: %s", async ([, response, name]) => {
    const { fetch } = stubFetch(response);
    const call = createClient({ token, fetch, retries: 0 }).GET(path, { params });
    expect(await rejectionOf(call)).toMatchObject({ name, operation: `GET ${path}` });
  });

  test("may have no content", async () => {
    const { fetch } = stubFetch(() => new Response(null, { status: 204 }));
    const { data, error, response } = await methodsOf(createClient({ token, fetch })).DELETE("/v1/x");
    expect([data, error, response.status]).toEqual([undefined, undefined, 204]);
  });

  test("is retried like any other call", async () => {
    const sandbox = openSandbox();
    const client = clientFor(sandbox, {}, { status: 503, retryAfter: 0, times: 2 });
    expect((await client.GET(path, { params })).response.status).toBe(200);
    expect(requestsOf(sandbox).length).toBe(3);
    sandbox.fail({ status: 503, retryAfter: 0, times: 2 });
    const created = await client.POST("/v1/projects/{projectId}/services/build", {
      params: { path: { projectId: "default-project" } },
      body: buildService("Docs Site"),
    });
    expect(created.response.status).toBe(503);
  });

  test("has the time limits of any other call", async () => {
    const client = clientFor(openSandbox(), { timeout: 50, retries: 0 }, { delay: 500 });
    expect(await rejectionOf(client.GET(path, { params }))).toBeInstanceOf(TimeoutError);
  });

  test.for(["GET", "PUT", "POST", "PATCH", "DELETE"] as const)("sends %s with its body", async (verb) => {
    const { baseUrl, received } = await startServer((_, response) => response.end('{"data":{}}'));
    const body = verb === "GET" ? {} : { body: { a: 1 } };
    await methodsOf(createClient({ token, baseUrl }))[verb]("/v1/things/{id}", {
      params: { path: { id: "a b" } },
      ...body,
    });
    expect(received).toEqual([
      {
        method: verb,
        url: "/v1/things/a%20b",
        headers: expect.objectContaining({ authorization: `Bearer ${token}` }),
        body: verb === "GET" ? "" : '{"a":1}',
      },
    ]);
  });

  test.for(["", ".", "..", "a/b", "a\\b", "\ud800", undefined])(
    "rejects the identifier %j and sends nothing",
    async (serviceId) => {
      const { fetch, sent } = stubFetch(success);
      const call = createClient({ token, fetch }).GET(path, { params: { path: { ...service, serviceId } as never } });
      expect(await rejectionOf(call)).toEqual(
        new TypeError(
          `GET ${path}: serviceId must be a well-formed, non-empty string without slashes, other than "." and "..".`,
        ),
      );
      expect(sent).toEqual([]);
    },
  );

  test("rejects a path without its parameters and sends nothing", async () => {
    const { fetch, sent } = stubFetch(success);
    const call = methodsOf(createClient({ token, fetch })).GET(path);
    await expect(call).rejects.toThrow(`GET ${path}: projectId must be`);
    expect(sent).toEqual([]);
  });
});

test.for([
  [
    "a lone surrogate in the query",
    { params: { path: service, query: { cursor: "\ud800" } } },
    "The query must be well-formed.",
  ],
  ["a body with a BigInt", { params, body: { size: 1n } }, "The body must be valid JSON."],
] as const)("a call by path rejects %s and sends nothing", async ([, options, message]) => {
  const { fetch, sent } = stubFetch(success);
  const error = await rejectionOf(methodsOf(createClient({ token, fetch })).POST(path, options));
  expect(error).toEqual(new TypeError(`POST ${path}: ${message}`));
  expect(sent).toEqual([]);
});

describe("an option of one call by path", () => {
  test("headers and query are sent with the token", async () => {
    const { fetch, sent } = stubFetch(success);
    const query = { per_page: 2, cursor: "a b&c=d" };
    await createClient({ token, baseUrl: "https://api.test/proxy", fetch }).GET(`${path}/build`, {
      params: { ...params, query },
      headers: { "x-team": "a", authorization: "Bearer other" },
    });
    expect(sent[0]?.url).toBe(`https://api.test/proxy${servicePath}/build?per_page=2&cursor=a%20b%26c%3Dd`);
    expect(sent[0]?.init.headers).toMatchObject({ authorization: `Bearer ${token}`, "x-team": "a" });
  });

  test.for(["https://other.test", "https://OTHER.test/", "http://localhost:4010/api"])(
    "baseUrl sends the call and its token to %s",
    async (baseUrl) => {
      const { fetch, sent } = stubFetch(success);
      await createClient({ token, fetch }).GET(path, { params, baseUrl });
      expect(sent[0]?.url).toBe(`${baseUrl.toLowerCase().replace(/\/$/, "")}${servicePath}`);
      expect(sent[0]?.init.headers).toMatchObject({ authorization: `Bearer ${token}` });
    },
  );

  test("baseUrl may not send the token unencrypted to another machine", async () => {
    const { fetch, sent } = stubFetch(success);
    const call = createClient({ token, fetch }).GET(path, { params, baseUrl: "http://other.test" });
    await expect(call).rejects.toThrow("`baseUrl` would send the token unencrypted");
    expect(sent).toEqual([]);
  });

  test("fetch gets a request with the token", async () => {
    const { fetch, sent } = stubFetch(success);
    const requests: Request[] = [];
    await createClient({ token, fetch }).GET(path, {
      params,
      fetch: (request) => {
        requests.push(request);
        return Promise.resolve(success());
      },
    });
    expect(sent).toEqual([]);
    expect(requests.map(({ url, method, headers }) => [url, method, headers.get("authorization")])).toEqual([
      [`https://api.northflank.com${servicePath}`, "GET", `Bearer ${token}`],
    ]);
  });

  test("querySerializer, bodySerializer and pathSerializer replace those of the client", async () => {
    const { fetch, sent } = stubFetch(success);
    const client = createClient({ token, fetch, baseUrl: "https://api.test" });
    await client.GET(`${path}/build`, {
      params: { ...params, query: { per_page: 2 } },
      querySerializer: () => "all=1",
      pathSerializer: (template) => template.replace("{projectId}", "p").replace("{serviceId}", "s"),
    });
    await client.POST("/v1/projects/{projectId}/services/build", {
      params: { path: { projectId: "p" } },
      body: buildService("Docs Site"),
      bodySerializer: () => "{}",
    });
    expect(sent.map(({ url, init }) => [url, init.body])).toEqual([
      ["https://api.test/v1/projects/p/services/s/build?all=1", null],
      ["https://api.test/v1/projects/p/services/build", "{}"],
    ]);
  });

  test("retries, deadline and keepalive have effect", async () => {
    const { fetch, sent } = stubFetch(() => respond(503, ""));
    const client = createClient({ token, fetch, retries: 3 });
    expect(await rejectionOf(client.GET(path, { params, retries: 0, keepalive: true }))).toBeInstanceOf(ServerError);
    expect(sent.map(({ init }) => init.keepalive)).toEqual([true]);
    const invalid = client.GET(path, { params, deadline: Number.NaN });
    expect(await rejectionOf(invalid)).toEqual(new TypeError("`deadline` must be a number from 0, not NaN."));
  });

  test("signal aborts the call with its reason", async () => {
    const reason = new Error("the user left");
    const { fetch } = stubFetch(success);
    const call = createClient({ token, fetch }).GET(path, { params, signal: AbortSignal.abort(reason) });
    expect(await rejectionOf(call)).toMatchObject({ name: "AbortedError", attempts: 0, cause: reason });
  });
});

test("a 404 of a path client is a NotFoundError for the hooks", async () => {
  const errors: unknown[] = [];
  const { fetch } = stubFetch(() => respond(404, { error: { message: "No such thing." } }));
  const client = createClient({ token, fetch, onError: ({ error }) => errors.push(error) });
  expect((await client.GET(path, { params })).error?.error.message).toBe("No such thing.");
  expect(errors[0]).toBeInstanceOf(NotFoundError);
});
