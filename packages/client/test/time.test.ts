import { AbortedError, ConnectionError, createClient, safe, TimeoutError } from "@northspec/client";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { run } from "./programs.ts";
import { answering, clientOf, failureOf, openSandbox, reply, serveWith, service, token } from "./setup.ts";

const head = { "content-type": "application/json" };

/** A server whose replies begin and never end. */
function stalling() {
  return serveWith((_, response) => void response.writeHead(200, head).write('{"data":'));
}

describe("a time limit", () => {
  test("of an attempt ends one that gets no reply, and the next is tried", async () => {
    const { baseUrl, received } = await serveWith((_, response) => {
      if (received.length > 1) response.end('{"data":{"id":"late"}}');
    });
    const { data } = await createClient({ token, baseUrl, timeout: 2000 }).getService(service);
    expect([data.id, received.length]).toEqual(["late", 2]);
  });

  test("of an attempt ends one whose reply never ends, and keeps its status", async () => {
    const { baseUrl, received } = await stalling();
    const client = createClient({ token, baseUrl, timeout: 2000, retries: 1 });
    const error = await failureOf(client.getService(service));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({
      status: 200,
      attempts: 2,
      message: "getService: No complete response within 2000 ms.",
    });
    expect(received.length).toBe(2);
  });

  test("of the whole call cuts an attempt short", async () => {
    const { baseUrl, received } = await stalling();
    const error = await failureOf(createClient({ token, baseUrl, deadline: 1000 }).getService(service));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(received.length).toBe(1);
  });

  test("of the whole call holds over its attempts and waits together", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const started = Date.now();
    const hanging = (_: string, { signal }: RequestInit) =>
      new Promise<Response>((_done, fail) => {
        signal?.addEventListener("abort", () => fail(new DOMException("aborted", "AbortError")));
      });
    const client = createClient({ token, fetch: hanging, timeout: 4000, deadline: 10_000, retries: 100 });
    const call = failureOf(client.getService(service));
    await vi.runAllTimersAsync();
    expect(await call).toBeInstanceOf(TimeoutError);
    expect(Date.now() - started).toBeLessThanOrEqual(10_000);
  });

  test("of a call is its own, and the client's holds for the rest", async () => {
    const sandbox = openSandbox();
    const client = clientOf(sandbox, { timeout: 50, retries: 0 }, { delay: 200, times: 2 });
    expect(await failureOf(client.getService(service))).toBeInstanceOf(TimeoutError);
    expect((await client.getService(service, { timeout: 5000 })).data.id).toBe("example-service");
  });

  test("can be none", async () => {
    const client = clientOf(openSandbox(), { timeout: Infinity, deadline: Infinity });
    expect((await client.getService(service)).response.status).toBe(200);
  });
});

test("a reply that breaks off is a ConnectionError with its status", async () => {
  const { baseUrl } = await serveWith((_, response) => {
    response.writeHead(200, { ...head, "content-length": "100" }).write('{"data":', () => response.destroy());
  });
  const error = await failureOf(createClient({ token, baseUrl, retries: 0 }).getService(service));
  expect(error).toBeInstanceOf(ConnectionError);
  expect(error).toMatchObject({ status: 200, message: expect.stringMatching(/^getService: The response ended early/) });
});

describe("a signal", () => {
  const reason = new Error("the user left");

  test("that was given already ends the call before anything is sent", async () => {
    const { fetch, sent } = answering(reply(200, { data: {} }));
    const seen: string[] = [];
    const client = createClient({ token, fetch, onRequest: () => seen.push("request") });
    const error = await failureOf(client.getService(service, { signal: AbortSignal.abort(reason) }));
    expect(error).toBeInstanceOf(AbortedError);
    expect(error).toMatchObject({ attempts: 0, status: undefined, cause: reason });
    expect([sent, seen]).toEqual([[], []]);
  });

  test("ends a request that has no reply yet", async () => {
    const controller = new AbortController();
    const { baseUrl, received } = await serveWith(() => controller.abort(reason));
    const call = createClient({ token, baseUrl }).getService(service, { signal: controller.signal });
    expect(await failureOf(call)).toMatchObject({ name: "AbortedError", attempts: 1, cause: reason });
    expect(received.length).toBe(1);
  });

  test("ends a reply that is on its way", async () => {
    const controller = new AbortController();
    const { baseUrl } = await stalling();
    const client = createClient({
      token,
      baseUrl,
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        setTimeout(() => controller.abort(reason));
        return response;
      },
    });
    const error = await failureOf(client.getService(service, { signal: controller.signal }));
    expect(error).toMatchObject({ name: "AbortedError", attempts: 1, cause: reason });
  });

  test("ends the wait before the next attempt", async () => {
    const controller = new AbortController();
    const { fetch, sent } = answering(() => reply(503, "", { "retry-after": "30" }));
    const client = createClient({ token, fetch, onRetry: () => setTimeout(() => controller.abort(reason)) });
    const error = await failureOf(client.getService(service, { signal: controller.signal }));
    expect(error).toMatchObject({ name: "AbortedError", attempts: 1, cause: reason });
    expect(sent.length).toBe(1);
  });

  test("of a time limit is an abort like any other", async () => {
    const { baseUrl } = await stalling();
    const { error } = await safe(
      createClient({ token, baseUrl }).getService(service, { signal: AbortSignal.timeout(50) }),
    );
    expect(error?.name).toBe("AbortedError");
    expect(error?.cause).toMatchObject({ name: "TimeoutError" });
  });

  test("ends a call by path too", async () => {
    const { baseUrl } = await stalling();
    const call = createClient({ token, baseUrl }).GET("/v1/projects/{projectId}/services/{serviceId}", {
      params: { path: service },
      signal: AbortSignal.timeout(50),
    });
    expect(await failureOf(call)).toBeInstanceOf(AbortedError);
  });
});

/** A signal that counts who listens to it. */
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

test("a call leaves no listener behind, however it ends", async () => {
  const signal = new CountingSignal();
  // All that the client uses of a signal.
  const options = { signal: signal as unknown as AbortSignal, timeout: 2000 };
  const sandbox = openSandbox();
  const client = clientOf(sandbox);
  await client.getService(service, options);
  sandbox.fail({ status: 503, retryAfter: 0, times: 2 });
  await client.getService(service, options);
  sandbox.fail({ drop: "before" });
  await failureOf(client.getService(service, { ...options, retries: 0 }));
  sandbox.fail({ delay: 5000 });
  await failureOf(client.getService(service, { ...options, retries: 0 }));
  const throwing = clientOf(sandbox, {
    onResponse: () => {
      throw new Error("a hook failed");
    },
  });
  await failureOf(throwing.getService(service, options));
  expect(signal.added).toBeGreaterThan(5);
  expect(signal.listeners).toBe(0);
});

test("a call leaves no timer behind, however it ends", async () => {
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

test("a reply that was read to its end leaves its connection to later calls", async () => {
  const sockets = new Set<unknown>();
  const { baseUrl } = await serveWith((request, response) => {
    sockets.add(request.socket);
    response.writeHead(200, head).end('{"data":{}}');
  });
  const client = createClient({ token, baseUrl });
  for (let call = 0; call < 10; call += 1) await client.getService(service);
  // Node lets go of a connection a moment after its reply has ended.
  expect(sockets.size).toBeLessThanOrEqual(2);
});
