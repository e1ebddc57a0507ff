import { AbortedError, type ClientOptions, createClient, type RequestEvent } from "@northspec/client";
import { describe, expect, test } from "vitest";
import {
  stubFetch,
  clientFor,
  rejectionOf,
  openSandbox,
  respond,
  startServer,
  service,
  servicePath,
  token,
} from "./setup.ts";

/** Hooks that record their events, in order. */
function recording() {
  const seen: [name: string, event: RequestEvent & Record<string, unknown>][] = [];
  const keep = (name: string) => (event: RequestEvent) => void seen.push([name, { ...event }]);
  const hooks: ClientOptions = {
    onRequest: keep("request"),
    onResponse: keep("response"),
    onRetry: keep("retry"),
    onError: keep("error"),
  };
  return { hooks, seen };
}

describe("hooks", () => {
  test("see the request and the response of a call", async () => {
    const { hooks, seen } = recording();
    await clientFor(openSandbox(), hooks).getService(service);
    expect(seen.map(([name]) => name)).toEqual(["request", "response"]);
    const [[, request], [, response]] = seen as [(typeof seen)[0], (typeof seen)[0]];
    expect(request).toEqual({
      operation: "getService",
      requestId: expect.any(String),
      attempts: 1,
      method: "GET",
      url: `http://localhost${servicePath}`,
      headers: {
        accept: "application/json",
        "user-agent": expect.stringMatching(/^northspec-client\//),
        "x-request-id": request.requestId,
      },
    });
    expect(response).toMatchObject({ operation: "getService", attempts: 1, duration: expect.any(Number) });
    expect((response["response"] as Response).status).toBe(200);
  });

  test("see every attempt, every delay and the final error, with one request ID", async () => {
    const { hooks, seen } = recording();
    const client = clientFor(openSandbox(), { ...hooks, retries: 1 }, { status: 503, retryAfter: 0, times: 2 });
    const error = await rejectionOf(client.getService(service));
    expect(seen.map(([name, { attempts }]) => `${name} ${attempts}`)).toEqual([
      "request 1",
      "response 1",
      "retry 1",
      "request 2",
      "response 2",
      "error 2",
    ]);
    expect(new Set(seen.map(([, { requestId }]) => requestId)).size).toBe(1);
    expect(seen[2]?.[1]).toMatchObject({ delay: 0, error: { name: "ServerError", attempts: 1 } });
    expect(seen[5]?.[1]["error"]).toBe(error);
  });

  test("see no response after a failed connection", async () => {
    const { hooks, seen } = recording();
    await rejectionOf(clientFor(openSandbox(), { ...hooks, retries: 0 }, { drop: "before" }).getService(service));
    expect(seen.map(([name]) => name)).toEqual(["request", "error"]);
  });

  test("see no request of a call that is aborted before it", async () => {
    const { hooks, seen } = recording();
    const controller = new AbortController();
    const { fetch } = stubFetch(() => respond(503, "", { "retry-after": "30" }));
    const client = createClient({ token, fetch, ...hooks, onRetry: () => setTimeout(() => controller.abort()) });
    expect(await rejectionOf(client.getService(service, { signal: controller.signal }))).toBeInstanceOf(AbortedError);
    expect(seen.map(([name, { attempts }]) => `${name} ${attempts}`)).toEqual(["request 1", "response 1", "error 1"]);
  });

  test("see the method and path of a call by path as its operation", async () => {
    const { hooks, seen } = recording();
    await clientFor(openSandbox(), hooks).GET("/v1/projects/{projectId}/services/{serviceId}", {
      params: { path: service },
    });
    expect(seen.map(([name, { operation }]) => `${name} ${operation}`)).toEqual([
      "request GET /v1/projects/{projectId}/services/{serviceId}",
      "response GET /v1/projects/{projectId}/services/{serviceId}",
    ]);
  });

  test("cannot change the request", async () => {
    const { fetch, sent } = stubFetch(respond(200, { data: {} }));
    const onRequest: ClientOptions["onRequest"] = ({ headers }) => void Object.assign(headers, { accept: "text/html" });
    await createClient({ token, fetch, onRequest }).getService(service);
    expect(sent[0]?.init.headers).toMatchObject({ accept: "application/json" });
  });

  test.for(["onRequest", "onResponse", "onRetry", "onError"] as const)(
    "fail the call with the error that they throw: %s",
    async (name) => {
      const thrown = new Error("a hook failed");
      const hook = () => {
        throw thrown;
      };
      const client = clientFor(openSandbox(), { [name]: hook, retries: 1 }, { status: 503, retryAfter: 0, times: 2 });
      expect(await rejectionOf(client.getService(service))).toBe(thrown);
    },
  );
});

describe("hooks that return promises", () => {
  test.for(["onRequest", "onResponse", "onRetry", "onError"] as const)(
    "fail the call with the error that they reject with: %s",
    async (name) => {
      const rejected = new Error("a hook failed");
      const hook = () => Promise.reject(rejected);
      const client = clientFor(openSandbox(), { [name]: hook, retries: 1 }, { status: 503, retryAfter: 0, times: 2 });
      expect(await rejectionOf(client.getService(service))).toBe(rejected);
    },
  );

  test("may abort the call before it is sent", async () => {
    const controller = new AbortController();
    const onRequest = async () => {
      await Promise.resolve();
      controller.abort();
    };
    const { fetch, sent } = stubFetch(respond(200, { data: {} }));
    const call = createClient({ token, fetch, onRequest }).getService(service, { signal: controller.signal });
    expect(await rejectionOf(call)).toMatchObject({ name: "AbortedError", attempts: 0 });
    expect(sent).toEqual([]);
  });

  test("are awaited", async () => {
    const order: string[] = [];
    const onRequest = async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push("hook");
    };
    const fetch = () => {
      order.push("fetch");
      return Promise.resolve(respond(200, { data: {} }));
    };
    await createClient({ token, fetch, onRequest }).getService(service);
    expect(order).toEqual(["hook", "fetch"]);
  });
});

test.for([200, 404])(
  "a hook can read the body of a response with status %s without affecting the call",
  async (status) => {
    const body = { data: { id: "a" }, error: { message: "no" } };
    const read: unknown[] = [];
    const onResponse: ClientOptions["onResponse"] = async ({ response }) => {
      read.push(await response.json(), await response.clone().json(), JSON.parse(await response.text()));
      Object.assign(read[0] as object, { data: undefined, error: undefined });
    };
    const client = createClient({ token, onResponse, fetch: () => Promise.resolve(respond(status, body)) });
    const outcome = await client.getService(service).catch((error: unknown) => error);
    expect(outcome).toMatchObject(status === 200 ? { data: { id: "a" } } : { name: "NotFoundError", apiMessage: "no" });
    expect(read.slice(1)).toEqual([body, body]);
  },
);

test("all attempts of a call share one request ID, which differs from that of other calls", async () => {
  const { baseUrl, received } = await startServer((_, response) => {
    response.writeHead(received.length % 2 ? 503 : 200, { "retry-after": "0" }).end('{"data":{}}');
  });
  const client = createClient({ token, baseUrl });
  await client.getService(service);
  await client.getService(service);
  const ids = received.map(({ headers }) => headers["x-request-id"]);
  expect(ids.length).toBe(4);
  expect([ids[0] === ids[1], ids[2] === ids[3], ids[0] === ids[2]]).toEqual([true, true, false]);
});

test("the user agent names the client and its version", async () => {
  const { baseUrl, received } = await startServer((_, response) => response.end('{"data":{}}'));
  await createClient({ token, baseUrl }).getService(service);
  expect(received[0]?.headers["user-agent"]).toMatch(/^northspec-client\/\d+\.\d+\.\d+/);
});
