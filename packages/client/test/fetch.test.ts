import { createClient, createFetch, createOperation, type FetchOptions } from "@northspec/client";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { stubFetch, rejectionOf, respond, startServer, service, token } from "./setup.ts";

const success = () => respond(200, { data: { id: "a" } });

describe("createFetch", () => {
  test("returns a fetch for paths and URLs of the API", async () => {
    const { fetch, sent } = stubFetch(success);
    const apiFetch = createFetch({ token, fetch, baseUrl: "https://api.test/proxy/" });
    await apiFetch("/v1/x");
    await apiFetch("https://api.test/proxy/v1/x");
    await apiFetch(new URL("https://api.test/proxy/v1/x"));
    expect(apiFetch.baseUrl).toBe("https://api.test/proxy");
    expect(new Set(sent.map(({ url }) => url))).toEqual(new Set(["https://api.test/proxy/v1/x"]));
  });

  test("resolves to a response that can be read more than once", async () => {
    const { baseUrl } = await startServer((_, response) => response.end('{"data":{"id":"a"}}'));
    const response = await createFetch({ token, baseUrl })("/v1/x");
    expect(await response.json()).toEqual({ data: { id: "a" } });
    expect(await response.text()).toBe('{"data":{"id":"a"}}');
  });

  test.for([
    "https://api.test.evil.test/v1/x",
    "https://api.test@evil.test/v1/x",
    "https://evil.test/https://api.test/v1/x",
    "http://api.test/v1/x",
    "https://api.test:8443/v1/x",
  ])("does not send the token to %s", async (url) => {
    const { fetch, sent } = stubFetch(success);
    const error = await rejectionOf(createFetch({ token, fetch, baseUrl: "https://api.test" })(url));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain("The URL must start with https://api.test/. Pass another `baseUrl`.");
    expect(sent).toEqual([]);
  });

  test.for(["//evil.test/v1", "/\\evil.test", "/@evil.test"])("keeps the path %s on the API", async (path) => {
    const { fetch, sent } = stubFetch(success);
    await createFetch({ token, fetch, baseUrl: "https://api.test" })(path);
    expect(new URL(sent[0]?.url ?? "").origin).toBe("https://api.test");
  });

  test("names a call after its method and path unless it has a name", async () => {
    const { fetch } = stubFetch(() => respond(404, ""));
    const apiFetch = createFetch({ token, fetch });
    expect(await rejectionOf(apiFetch("/v1/x"))).toMatchObject({ operation: "GET /v1/x" });
    expect(await rejectionOf(apiFetch("/v1/x", { operation: "getX" }))).toMatchObject({ operation: "getX" });
  });

  test("accepts the response to HEAD", async () => {
    const { baseUrl } = await startServer((_, response) => response.end('{"data":{}}'));
    expect((await createFetch({ token, baseUrl })("/v1/x", { method: "HEAD" })).status).toBe(200);
  });

  test.for([204, 205])("accepts %s without a body", async (status) => {
    const { fetch } = stubFetch(() => new Response(null, { status }));
    expect((await createFetch({ token, fetch })("/v1/x", { method: "DELETE" })).status).toBe(status);
  });
});

describe("RFC 9110: a method", () => {
  /** The number of requests for a call that always fails. */
  async function requestsFor(failure: () => Response | Error, options: FetchOptions): Promise<number> {
    let requests = 0;
    const fetch = () => {
      requests += 1;
      const outcome = failure();
      return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
    };
    await rejectionOf(createFetch({ token, fetch, retries: 1 })("/v1/x", options));
    return requests;
  }
  beforeEach(() => {
    // Retries follow without a delay.
    const random = vi.spyOn(Math, "random").mockReturnValue(0);
    onTestFinished(() => random.mockRestore());
  });
  const failures = [() => respond(503, ""), () => new TypeError("fetch failed")];

  test.for(["GET", "HEAD", "PUT", "DELETE", "get", "put", "Delete"])(
    "%s is idempotent, and retried",
    async (method) => {
      for (const failure of failures) expect(await requestsFor(failure, { method })).toBe(2);
    },
  );

  test.for(["POST", "PATCH", "post", "patch", "Post", "LINK"])("%s is not, and is not retried", async (method) => {
    for (const failure of failures) {
      expect(await requestsFor(failure, { method })).toBe(1);
      expect(await requestsFor(failure, { method, retryNonIdempotent: true })).toBe(2);
    }
  });

  test("is sent in upper case", async () => {
    const { fetch, sent } = stubFetch(success);
    await createFetch({ token, fetch })("/v1/x", { method: "patch", body: "{}" });
    expect(sent[0]?.init).toMatchObject({ method: "PATCH", headers: { "content-type": "application/json" } });
  });
});

describe("an operation without content", () => {
  // The specification has none yet.
  const remove = createOperation({ id: "getService", method: "DELETE", path: "/v1/{projectId}", mayBeEmpty: true });

  test.for([200, 202, 204])("has no data with status %s", async (status) => {
    const { fetch } = stubFetch(() => new Response(null, { status }));
    const { data, response } = await remove(createFetch({ token, fetch }), service);
    expect([data, response.status]).toEqual([undefined, status]);
  });
});

test("options of one call of an operation include baseUrl and fetch", async () => {
  const { fetch, sent } = stubFetch(success);
  const client = createClient({ token, fetch: () => Promise.reject(new Error("not called")), retries: 0 });
  await client.getService(service, { baseUrl: "https://other.test", fetch });
  expect(sent[0]?.url).toMatch(/^https:\/\/other\.test\/v1\//);
});
