import { AbortedError, type ClientOptions, createClient, type RequestEvent } from "@northspec/client";
import { describe, expect, test } from "vitest";
import { answering, clientOf, failureOf, openSandbox, reply, serveWith, service, servicePath, token } from "./setup.ts";

/** Hooks that keep what they are given, in order. */
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
  test("see a call from its request to its reply", async () => {
    const { hooks, seen } = recording();
    await clientOf(openSandbox(), hooks).getService(service);
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

  test("see every attempt, the wait before it, and the error that ended the call, with one id", async () => {
    const { hooks, seen } = recording();
    const client = clientOf(openSandbox(), { ...hooks, retries: 1 }, { status: 503, retryAfter: 0, times: 2 });
    const error = await failureOf(client.getService(service));
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

  test("see no response where there was none", async () => {
    const { hooks, seen } = recording();
    await failureOf(clientOf(openSandbox(), { ...hooks, retries: 0 }, { drop: "before" }).getService(service));
    expect(seen.map(([name]) => name)).toEqual(["request", "error"]);
  });

  test("see no request that was never sent", async () => {
    const { hooks, seen } = recording();
    const controller = new AbortController();
    const { fetch } = answering(() => reply(503, "", { "retry-after": "30" }));
    const client = createClient({ token, fetch, ...hooks, onRetry: () => setTimeout(() => controller.abort()) });
    expect(await failureOf(client.getService(service, { signal: controller.signal }))).toBeInstanceOf(AbortedError);
    expect(seen.map(([name, { attempts }]) => `${name} ${attempts}`)).toEqual(["request 1", "response 1", "error 1"]);
  });

  test("see calls by path, named by method and path", async () => {
    const { hooks, seen } = recording();
    await clientOf(openSandbox(), hooks).GET("/v1/projects/{projectId}/services/{serviceId}", {
      params: { path: service },
    });
    expect(seen.map(([name, { operation }]) => `${name} ${operation}`)).toEqual([
      "request GET /v1/projects/{projectId}/services/{serviceId}",
      "response GET /v1/projects/{projectId}/services/{serviceId}",
    ]);
  });

  test("cannot change what is sent", async () => {
    const { fetch, sent } = answering(reply(200, { data: {} }));
    const onRequest: ClientOptions["onRequest"] = ({ headers }) => void Object.assign(headers, { accept: "text/html" });
    await createClient({ token, fetch, onRequest }).getService(service);
    expect(sent[0]?.init.headers).toMatchObject({ accept: "application/json" });
  });

  test.for(["onRequest", "onResponse", "onRetry", "onError"] as const)(
    "that throw make the call fail with what they threw: %s",
    async (name) => {
      const thrown = new Error("a hook failed");
      const hook = () => {
        throw thrown;
      };
      const client = clientOf(openSandbox(), { [name]: hook, retries: 1 }, { status: 503, retryAfter: 0, times: 2 });
      expect(await failureOf(client.getService(service))).toBe(thrown);
    },
  );
});

test("all attempts of a call have one request id, and each call has its own", async () => {
  const { baseUrl, received } = await serveWith((_, response) => {
    response.writeHead(received.length % 2 ? 503 : 200, { "retry-after": "0" }).end('{"data":{}}');
  });
  const client = createClient({ token, baseUrl });
  await client.getService(service);
  await client.getService(service);
  const ids = received.map(({ headers }) => headers["x-request-id"]);
  expect(ids.length).toBe(4);
  expect([ids[0] === ids[1], ids[2] === ids[3], ids[0] === ids[2]]).toEqual([true, true, false]);
});

test("the server sees who calls", async () => {
  const { baseUrl, received } = await serveWith((_, response) => response.end('{"data":{}}'));
  await createClient({ token, baseUrl }).getService(service);
  expect(received[0]?.headers["user-agent"]).toMatch(/^northspec-client\/\d+\.\d+\.\d+/);
});
