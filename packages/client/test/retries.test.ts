import {
  type CallOptions,
  ConnectionError,
  createClient,
  NorthspecError,
  RateLimitedError,
  ServerError,
} from "@northspec/client";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import {
  answering,
  bodyOf,
  buildService,
  clientOf,
  closedAddress,
  failureOf,
  openSandbox,
  reply,
  requestsOf,
  serveWith,
  service,
  token,
} from "./setup.ts";

const creation = { projectId: "default-project", body: buildService("Docs Site") };

/** A failed connection as Node's fetch reports it. */
function failed(code: string): TypeError {
  return new TypeError("fetch failed", { cause: Object.assign(new Error(`connect ${code}`), { code }) });
}

const good = () => reply(200, { data: {} });

beforeEach(() => {
  // Without a wait, unless a test says otherwise.
  const random = vi.spyOn(Math, "random").mockReturnValue(0);
  onTestFinished(() => random.mockRestore());
});

/** How often a read is sent, and what comes of it. */
async function sendsOf(replies: (Response | Error | (() => Response))[], options: CallOptions = {}) {
  const { fetch, sent } = answering(...replies);
  const error = await createClient({ token, fetch })
    .getService(service, options)
    .then(() => undefined)
    .catch((reason: unknown) => reason);
  return { sends: sent.length, error };
}

/** How often a creation is sent, and what comes of it. */
async function creationsOf(replies: (Response | Error | (() => Response))[], options: CallOptions = {}) {
  const { fetch, sent } = answering(...replies);
  const error = await createClient({ token, fetch })
    .createBuildService(creation, options)
    .then(() => undefined)
    .catch((reason: unknown) => reason);
  return { sends: sent.length, error };
}

describe("a read is sent again", () => {
  test.for([
    ["a connection that was reset", failed("ECONNRESET")],
    ["a connection that was refused", failed("ECONNREFUSED")],
    ["a name that is not known", failed("ENOTFOUND")],
    ["a 429", reply(429, { error: { status: 429, message: "wait" } })],
    ["a 500", reply(500, "")],
    ["a 502 of HTML", reply(502, "<html>")],
    ["a 503", reply(503, { error: { status: 503, message: "later" } })],
    ["a 599", reply(599, "")],
  ] as const)("after %s", async ([, failure]) => {
    expect(await sendsOf([failure, good])).toEqual({ sends: 2, error: undefined });
  });

  test("three times unless told otherwise, and the error counts the attempts", async () => {
    const { sends, error } = await sendsOf([failed("ECONNRESET")]);
    expect(sends).toBe(4);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ attempts: 4, message: "getService: Cannot reach the API (ECONNRESET)." });
  });

  test.for([0, 1, 5])("%s times if told so, by the client or by a call", async (retries) => {
    const { fetch, sent } = answering(() => reply(500, ""));
    await failureOf(createClient({ token, fetch, retries }).getService(service));
    expect(sent.length).toBe(retries + 1);
    expect((await sendsOf([() => reply(500, "")], { retries })).sends).toBe(retries + 1);
  });

  test("as the client says where a call says undefined", async () => {
    const { fetch, sent } = answering(() => reply(500, ""));
    const client = createClient({ token, fetch, retries: 1 });
    await failureOf(client.getService(service, { retries: undefined } as never));
    expect(sent.length).toBe(2);
  });

  test("with the same request, and the body of a creation whole", async () => {
    const { fetch, sent } = answering(() => reply(429, ""), good);
    await createClient({ token, fetch }).createBuildService(creation);
    expect(sent[1]?.url).toBe(sent[0]?.url);
    expect({ ...sent[1]?.init, signal: null }).toEqual({ ...sent[0]?.init, signal: null });
    expect(JSON.parse(bodyOf(sent[1]))).toEqual(creation.body);
  });
});

test.for([400, 401, 403, 404, 409, 302, 418])("a read is not sent again after a %s", async (status) => {
  expect(await sendsOf([() => reply(status, "")])).toMatchObject({ sends: 1, error: { status, attempts: 1 } });
});

test("a read is not sent again after a reply that cannot be read", async () => {
  expect((await sendsOf([() => reply(200, "<html>")])).sends).toBe(1);
});

describe("a creation", () => {
  test.for([
    ["a 429", reply(429, "")],
    ["a refused connection, as Node reports it", failed("ECONNREFUSED")],
    ["a refused connection, as Bun reports it", Object.assign(new Error("no"), { code: "ConnectionRefused" })],
  ] as const)("is sent again after %s, where nothing can have happened", async ([, failure]) => {
    expect(await creationsOf([failure, good])).toEqual({ sends: 2, error: undefined });
  });

  test.for([
    ["a connection that was reset", failed("ECONNRESET")],
    ["a connection without a reason", new TypeError("Failed to fetch")],
    ["a 500", reply(500, "")],
    ["a 503", reply(503, "", { "retry-after": "0" })],
  ] as const)("is not sent again after %s, unless the caller says so", async ([, failure]) => {
    expect((await creationsOf([failure, good])).sends).toBe(1);
    const again = failure instanceof Response ? () => reply(failure.status, "") : failure;
    expect(await creationsOf([again, good], { retryNonIdempotent: true })).toEqual({ sends: 2, error: undefined });
  });

  test("is not sent again after a timeout", async () => {
    const { baseUrl, received } = await serveWith(() => {});
    const call = createClient({ token, baseUrl, timeout: 1000 }).createBuildService(creation);
    expect(await failureOf(call)).toMatchObject({ name: "TimeoutError", attempts: 1 });
    expect(received.length).toBe(1);
  });

  test("acts once in the sandbox though its reply is lost", async () => {
    const sandbox = openSandbox();
    const client = clientOf(sandbox, {}, { drop: "after" });
    expect(await failureOf(client.createBuildService(creation))).toBeInstanceOf(ConnectionError);
    expect(requestsOf(sandbox).map(({ method }) => method)).toEqual(["POST"]);
  });

  test("is sent again where nobody listens, as this machine reports it", async () => {
    const error = await failureOf(createClient({ token, baseUrl: await closedAddress() }).createBuildService(creation));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ attempts: 4 });
  });
});

describe("the wait before the next attempt", () => {
  /** The waits that a call announces, and what became of it. */
  async function waitsOf(replies: (() => Response)[], options: CallOptions = {}) {
    vi.useFakeTimers({ now: Date.parse("2026-02-01T12:00:00Z") });
    onTestFinished(() => void vi.useRealTimers());
    const { fetch } = answering(...replies);
    const waits: number[] = [];
    const started = Date.now();
    const client = createClient({ token, fetch, onRetry: ({ delay }) => waits.push(delay) });
    const call = client
      .getService(service, options)
      .then(() => undefined)
      .catch((error: unknown) => error);
    await vi.runAllTimersAsync();
    const error = await call;
    return { waits, error, elapsed: Date.now() - started };
  }

  test.for([
    ["a Retry-After in seconds", 503, { "retry-after": "7" }, 7000],
    ["a Retry-After as a date", 429, { "retry-after": "Sun, 01 Feb 2026 12:00:09 GMT" }, 9000],
    ["a Retry-After that has passed", 429, { "retry-after": "Sun, 01 Feb 2026 11:00:00 GMT" }, 0],
    ["x-ratelimit-reset after a 429", 429, { "x-ratelimit-reset": "11" }, 11_000],
    ["Retry-After before x-ratelimit-reset", 429, { "retry-after": "2", "x-ratelimit-reset": "11" }, 2000],
    ["fractions of a second", 429, { "x-ratelimit-reset": "1.5" }, 1500],
  ] as const)("is what %s says", async ([, status, headers, wait]) => {
    const { waits, error, elapsed } = await waitsOf([() => reply(status, "", headers), good]);
    expect({ waits, error, elapsed }).toEqual({ waits: [wait], error: undefined, elapsed: wait });
  });

  test.for([
    ["x-ratelimit-reset after a 503, which every reply carries", 503, { "x-ratelimit-reset": "3000" }],
    ["a Retry-After that nobody can read", 503, { "retry-after": "soon" }],
    ["nothing", 503, {}],
  ] as const)("is random after %s", async ([, status, headers]) => {
    vi.mocked(Math.random).mockReturnValue(0.5);
    expect((await waitsOf([() => reply(status, "", headers), good])).waits).toEqual([250]);
  });

  test("grows up to a bound, anywhere from nothing", async () => {
    const failing = [() => reply(500, "")];
    const options = { retries: 7, deadline: Infinity };
    vi.mocked(Math.random).mockReturnValue(1);
    expect((await waitsOf(failing, options)).waits).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
    vi.mocked(Math.random).mockReturnValue(0);
    expect((await waitsOf(failing, options)).waits).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  test("is never longer than maxWait: the call fails at once, and says until when", async () => {
    const limited = () => reply(429, "", { "x-ratelimit-reset": "61" });
    const { waits, error, elapsed } = await waitsOf([limited, good]);
    expect({ waits, elapsed }).toEqual({ waits: [], elapsed: 0 });
    expect(error).toBeInstanceOf(RateLimitedError);
    expect((error as RateLimitedError).reset).toBe(61_000);
    expect((await waitsOf([limited, good], { maxWait: 61_000 })).waits).toEqual([61_000]);
  });

  test("never goes past the deadline: the call fails at once with the last error", async () => {
    const slow = () => reply(503, "", { "retry-after": "6" });
    const { waits, error, elapsed } = await waitsOf([slow], { deadline: 10_000 });
    expect({ waits, elapsed }).toEqual({ waits: [6000], elapsed: 6000 });
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({ attempts: 2 });
  });
});

test("the sandbox's own failures are tried again until the request goes through", async () => {
  const client = clientOf(openSandbox(), {}, { status: 503, times: 2, retryAfter: 0 }, { drop: "before" });
  expect((await client.getService(service)).data.id).toBe("example-service");
});

test("a failure that each request meets ends with the error of the last", async () => {
  const client = clientOf(openSandbox(), { headers: { prefer: "status=500, retry-after=0" } });
  const error = await failureOf(client.getService(service));
  expect(error).toBeInstanceOf(NorthspecError);
  expect(error).toMatchObject({ status: 500, attempts: 4 });
});
