import { AbortedError, ConnectionError, createClient, safe, TimeoutError } from "@northspec/client";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { run } from "./programs.ts";
import { stubFetch, clientFor, rejectionOf, openSandbox, respond, startServer, service, token } from "./setup.ts";

const head = { "content-type": "application/json" };

/** A server whose responses start but never end. */
function startStallingServer() {
  return startServer((_, response) => void response.writeHead(200, head).write('{"data":'));
}

describe("a time limit", () => {
  test("of one attempt leads to a retry if there is no response", async () => {
    const { baseUrl, received } = await startServer((_, response) => {
      if (received.length > 1) response.end('{"data":{"id":"late"}}');
    });
    const { data } = await createClient({ token, baseUrl, timeout: 2000 }).getService(service);
    expect([data.id, received.length]).toEqual(["late", 2]);
  });

  test("of one attempt includes the body, and the error has the status", async () => {
    const { baseUrl, received } = await startStallingServer();
    const client = createClient({ token, baseUrl, timeout: 2000, retries: 1 });
    const error = await rejectionOf(client.getService(service));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({
      status: 200,
      attempts: 2,
      message: "getService: No complete response within 2000 ms.",
    });
    expect(received.length).toBe(2);
  });

  test("of the call also limits an attempt", async () => {
    const { baseUrl, received } = await startStallingServer();
    const error = await rejectionOf(createClient({ token, baseUrl, deadline: 1000 }).getService(service));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(received.length).toBe(1);
  });

  test("of the call includes all attempts and delays", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const started = Date.now();
    const hanging = (_: string, { signal }: RequestInit) =>
      new Promise<Response>((_done, fail) => {
        signal?.addEventListener("abort", () => fail(new DOMException("aborted", "AbortError")));
      });
    const client = createClient({ token, fetch: hanging, timeout: 4000, deadline: 10_000, retries: 100 });
    const call = rejectionOf(client.getService(service));
    await vi.runAllTimersAsync();
    expect(await call).toBeInstanceOf(TimeoutError);
    expect(Date.now() - started).toBeLessThanOrEqual(10_000);
  });

  test("of a call overrides that of the client", async () => {
    const sandbox = openSandbox();
    const client = clientFor(sandbox, { timeout: 50, retries: 0 }, { delay: 200, times: 2 });
    expect(await rejectionOf(client.getService(service))).toBeInstanceOf(TimeoutError);
    expect((await client.getService(service, { timeout: 5000 })).data.id).toBe("example-service");
  });

  test("can be infinite", async () => {
    const client = clientFor(openSandbox(), { timeout: Infinity, deadline: Infinity });
    expect((await client.getService(service)).response.status).toBe(200);
  });
});

test("a response that ends early is a ConnectionError with its status", async () => {
  const { baseUrl } = await startServer((_, response) => {
    response.writeHead(200, { ...head, "content-length": "100" }).write('{"data":', () => response.destroy());
  });
  const error = await rejectionOf(createClient({ token, baseUrl, retries: 0 }).getService(service));
  expect(error).toBeInstanceOf(ConnectionError);
  expect(error).toMatchObject({ status: 200, message: expect.stringMatching(/^getService: The response ended early/) });
});

describe("a signal", () => {
  const reason = new Error("the user left");

  test("that is already aborted rejects the call before it is sent", async () => {
    const { fetch, sent } = stubFetch(respond(200, { data: {} }));
    const seen: string[] = [];
    const client = createClient({ token, fetch, onRequest: () => seen.push("request") });
    const error = await rejectionOf(client.getService(service, { signal: AbortSignal.abort(reason) }));
    expect(error).toBeInstanceOf(AbortedError);
    expect(error).toMatchObject({ attempts: 0, status: undefined, cause: reason });
    expect([sent, seen]).toEqual([[], []]);
  });

  test("aborts a request without a response", async () => {
    const controller = new AbortController();
    const { baseUrl, received } = await startServer(() => controller.abort(reason));
    const call = createClient({ token, baseUrl }).getService(service, { signal: controller.signal });
    expect(await rejectionOf(call)).toMatchObject({ name: "AbortedError", attempts: 1, cause: reason });
    expect(received.length).toBe(1);
  });

  test("aborts an incomplete response", async () => {
    const controller = new AbortController();
    const { baseUrl } = await startStallingServer();
    const client = createClient({
      token,
      baseUrl,
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        setTimeout(() => controller.abort(reason));
        return response;
      },
    });
    const error = await rejectionOf(client.getService(service, { signal: controller.signal }));
    expect(error).toMatchObject({ name: "AbortedError", attempts: 1, cause: reason });
  });

  test("aborts the delay of a retry", async () => {
    const controller = new AbortController();
    const { fetch, sent } = stubFetch(() => respond(503, "", { "retry-after": "30" }));
    const client = createClient({ token, fetch, onRetry: () => setTimeout(() => controller.abort(reason)) });
    const error = await rejectionOf(client.getService(service, { signal: controller.signal }));
    expect(error).toMatchObject({ name: "AbortedError", attempts: 1, cause: reason });
    expect(sent.length).toBe(1);
  });

  test("with a timeout aborts the call", async () => {
    const { baseUrl } = await startStallingServer();
    const { error } = await safe(
      createClient({ token, baseUrl }).getService(service, { signal: AbortSignal.timeout(50) }),
    );
    expect(error?.name).toBe("AbortedError");
    expect(error?.cause).toMatchObject({ name: "TimeoutError" });
  });

  test("aborts a call by path", async () => {
    const { baseUrl } = await startStallingServer();
    const call = createClient({ token, baseUrl }).GET("/v1/projects/{projectId}/services/{serviceId}", {
      params: { path: service },
      signal: AbortSignal.timeout(50),
    });
    expect(await rejectionOf(call)).toBeInstanceOf(AbortedError);
  });
});

/** A signal that counts its listeners. */
class CountingSignal extends EventTarget {
  added = 0;
  listeners = 0;
  readonly aborted = false;
  readonly reason = undefined;

  override addEventListener(...given: Parameters<EventTarget["addEventListener"]>): void {
    this.added += 1;
    this.listeners += 1;
    super.addEventListener(...given);
  }

  override removeEventListener(...given: Parameters<EventTarget["removeEventListener"]>): void {
    this.listeners -= 1;
    super.removeEventListener(...given);
  }
}

test("a call removes its listeners, however it ends", async () => {
  const signal = new CountingSignal();
  // The members of a signal that the client uses.
  const options = { signal: signal as unknown as AbortSignal, timeout: 2000 };
  const sandbox = openSandbox();
  const client = clientFor(sandbox);
  await client.getService(service, options);
  sandbox.fail({ status: 503, retryAfter: 0, times: 2 });
  await client.getService(service, options);
  sandbox.fail({ drop: "before" });
  await rejectionOf(client.getService(service, { ...options, retries: 0 }));
  sandbox.fail({ delay: 5000 });
  await rejectionOf(client.getService(service, { ...options, retries: 0 }));
  const throwing = clientFor(sandbox, {
    onResponse: () => {
      throw new Error("a hook failed");
    },
  });
  await rejectionOf(throwing.getService(service, options));
  expect(signal.added).toBeGreaterThan(5);
  expect(signal.listeners).toBe(0);
});

test("a call clears its timers, however it ends", async () => {
  const { stdout } = await run(`
    import { createClient, safe } from "@northspec/client";
    const service = { projectId: "default-project", serviceId: "example-service" };
    const call = async (prefer, options) => {
      const { error } = await safe(createClient({ headers: { prefer } }).getService(service, options));
      const timers = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
      console.log(error?.name, timers);
    };
    console.log(process.getActiveResourcesInfo().filter((name) => name === "Timeout").length);
    const controller = new AbortController();
    await call("");
    await call("status=503, retry-after=0, times=1");
    await call("status=404");
    await call("drop", { retries: 0 });
    await call("delay=2000", { retries: 0, timeout: 50 });
    setTimeout(() => controller.abort(), 50);
    await call("status=503, retry-after=30", { signal: controller.signal });
  `);
  expect(stdout.split("\n")).toEqual([
    "0",
    "undefined 0",
    "undefined 0",
    "NotFoundError 0",
    "ConnectionError 0",
    "TimeoutError 0",
    "AbortedError 0",
    "",
  ]);
});

test("a call reuses the connection of the one before", async () => {
  const sockets = new Set<unknown>();
  const { baseUrl } = await startServer((request, response) => {
    sockets.add(request.socket);
    response.writeHead(200, head).end('{"data":{}}');
  });
  const client = createClient({ token, baseUrl });
  for (let call = 0; call < 10; call += 1) await client.getService(service);
  // Node frees a connection shortly after its response has ended.
  expect(sockets.size).toBeLessThanOrEqual(2);
});
