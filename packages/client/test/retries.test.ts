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
  stubFetch,
  bodyTextOf,
  buildService,
  clientFor,
  closedAddress,
  rejectionOf,
  openSandbox,
  respond,
  requestsOf,
  startServer,
  service,
  token,
} from "./setup.ts";

const creation = { projectId: "default-project", body: buildService("Docs Site") };

/** The error of a failed connection in Node. */
function failed(code: string): TypeError {
  return new TypeError("fetch failed", { cause: Object.assign(new Error(`connect ${code}`), { code }) });
}

const good = () => respond(200, { data: {} });

beforeEach(() => {
  // Retries follow without a delay, unless a test changes this.
  const random = vi.spyOn(Math, "random").mockReturnValue(0);
  onTestFinished(() => random.mockRestore());
});

/** The number of requests of a GET, and its error. */
async function requestsOfGet(responses: (Response | Error | (() => Response))[], options: CallOptions = {}) {
  const { fetch, sent } = stubFetch(...responses);
  const error = await createClient({ token, fetch })
    .getService(service, options)
    .then(() => undefined)
    .catch((reason: unknown) => reason);
  return { requests: sent.length, error };
}

/** The number of requests of a POST, and its error. */
async function requestsOfPost(responses: (Response | Error | (() => Response))[], options: CallOptions = {}) {
  const { fetch, sent } = stubFetch(...responses);
  const error = await createClient({ token, fetch })
    .createBuildService(creation, options)
    .then(() => undefined)
    .catch((reason: unknown) => reason);
  return { requests: sent.length, error };
}

describe("a GET is retried", () => {
  test.for([
    ["a reset connection", failed("ECONNRESET")],
    ["a refused connection", failed("ECONNREFUSED")],
    ["an unknown host name", failed("ENOTFOUND")],
    ["a 429", respond(429, { error: { status: 429, message: "wait" } })],
    ["a 500", respond(500, "")],
    ["a 502 with HTML", respond(502, "<html>")],
    ["a 503", respond(503, { error: { status: 503, message: "later" } })],
    ["a 599", respond(599, "")],
  ] as const)("after %s", async ([, failure]) => {
    expect(await requestsOfGet([failure, good])).toEqual({ requests: 2, error: undefined });
  });

  test("three times by default, and the error has the number of attempts", async () => {
    const { requests, error } = await requestsOfGet([failed("ECONNRESET")]);
    expect(requests).toBe(4);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ attempts: 4, message: "getService: Cannot reach the API (ECONNRESET)." });
  });

  test.for([0, 1, 5])("%s times if an option of the client or of the call says so", async (retries) => {
    const { fetch, sent } = stubFetch(() => respond(500, ""));
    await rejectionOf(createClient({ token, fetch, retries }).getService(service));
    expect(sent.length).toBe(retries + 1);
    expect((await requestsOfGet([() => respond(500, "")], { retries })).requests).toBe(retries + 1);
  });

  test("as often as the client says if the option of the call is undefined", async () => {
    const { fetch, sent } = stubFetch(() => respond(500, ""));
    const client = createClient({ token, fetch, retries: 1 });
    await rejectionOf(client.getService(service, { retries: undefined } as never));
    expect(sent.length).toBe(2);
  });

  test("with the same request, including its body", async () => {
    const { fetch, sent } = stubFetch(() => respond(429, ""), good);
    await createClient({ token, fetch }).createBuildService(creation);
    expect(sent[1]?.url).toBe(sent[0]?.url);
    expect({ ...sent[1]?.init, signal: null }).toEqual({ ...sent[0]?.init, signal: null });
    expect(JSON.parse(bodyTextOf(sent[1]))).toEqual(creation.body);
  });
});

test.for([400, 401, 403, 404, 409, 302, 418])("a GET is not retried after a %s", async (status) => {
  expect(await requestsOfGet([() => respond(status, "")])).toMatchObject({
    requests: 1,
    error: { status, attempts: 1 },
  });
});

test("a GET is not retried after an invalid response", async () => {
  expect((await requestsOfGet([() => respond(200, "<html>")])).requests).toBe(1);
});

describe("a POST", () => {
  test.for([
    ["a 429", respond(429, "")],
    ["a refused connection in Node", failed("ECONNREFUSED")],
    ["a refused connection in Bun", Object.assign(new Error("no"), { code: "ConnectionRefused" })],
  ] as const)("is retried after %s, since the API cannot have acted", async ([, failure]) => {
    expect(await requestsOfPost([failure, good])).toEqual({ requests: 2, error: undefined });
  });

  test.for([
    ["a reset connection", failed("ECONNRESET")],
    ["a failed connection without a code", new TypeError("Failed to fetch")],
    ["a 500", respond(500, "")],
    ["a 503", respond(503, "", { "retry-after": "0" })],
  ] as const)("is only retried after %s if the caller allows it", async ([, failure]) => {
    expect((await requestsOfPost([failure, good])).requests).toBe(1);
    const again = failure instanceof Response ? () => respond(failure.status, "") : failure;
    expect(await requestsOfPost([again, good], { retryNonIdempotent: true })).toEqual({
      requests: 2,
      error: undefined,
    });
  });

  test("is not retried after a timeout", async () => {
    const { baseUrl, received } = await startServer(() => {});
    const call = createClient({ token, baseUrl, timeout: 1000 }).createBuildService(creation);
    expect(await rejectionOf(call)).toMatchObject({ name: "TimeoutError", attempts: 1 });
    expect(received.length).toBe(1);
  });

  test("acts once if its response is lost", async () => {
    const sandbox = openSandbox();
    const client = clientFor(sandbox, {}, { drop: "after" });
    expect(await rejectionOf(client.createBuildService(creation))).toBeInstanceOf(ConnectionError);
    expect(requestsOf(sandbox).map(({ method }) => method)).toEqual(["POST"]);
  });

  test("is retried if no server listens", async () => {
    const error = await rejectionOf(
      createClient({ token, baseUrl: await closedAddress() }).createBuildService(creation),
    );
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ attempts: 4 });
  });
});

describe("the delay of a retry", () => {
  /** The delays of a call, its error and its duration. */
  async function delaysOf(responses: (() => Response)[], options: CallOptions = {}) {
    vi.useFakeTimers({ now: Date.parse("2026-02-01T12:00:00Z") });
    onTestFinished(() => void vi.useRealTimers());
    const { fetch } = stubFetch(...responses);
    const delays: number[] = [];
    const started = Date.now();
    const client = createClient({ token, fetch, onRetry: ({ delay }) => delays.push(delay) });
    const call = client
      .getService(service, options)
      .then(() => undefined)
      .catch((error: unknown) => error);
    await vi.runAllTimersAsync();
    const error = await call;
    return { delays, error, elapsed: Date.now() - started };
  }

  test.for([
    ["a Retry-After in seconds", 503, { "retry-after": "7" }, 7000],
    ["a Retry-After as a date", 429, { "retry-after": "Sun, 01 Feb 2026 12:00:09 GMT" }, 9000],
    ["a Retry-After in the past", 429, { "retry-after": "Sun, 01 Feb 2026 11:00:00 GMT" }, 0],
    ["x-ratelimit-reset after a 429", 429, { "x-ratelimit-reset": "11" }, 11_000],
    ["Retry-After before x-ratelimit-reset", 429, { "retry-after": "2", "x-ratelimit-reset": "11" }, 2000],
    ["fractions of a second", 429, { "x-ratelimit-reset": "1.5" }, 1500],
  ] as const)("is that of %s", async ([, status, headers, wait]) => {
    const { delays, error, elapsed } = await delaysOf([() => respond(status, "", headers), good]);
    expect({ delays, error, elapsed }).toEqual({ delays: [wait], error: undefined, elapsed: wait });
  });

  test.for([
    ["x-ratelimit-reset after a 503, since every response has it", 503, { "x-ratelimit-reset": "3000" }],
    ["an invalid Retry-After", 503, { "retry-after": "soon" }],
    ["no header", 503, {}],
  ] as const)("is random after %s", async ([, status, headers]) => {
    vi.mocked(Math.random).mockReturnValue(0.5);
    expect((await delaysOf([() => respond(status, "", headers), good])).delays).toEqual([250]);
  });

  test("is between zero and a bound that doubles up to 8 seconds", async () => {
    const failing = [() => respond(500, "")];
    const options = { retries: 7, deadline: Infinity };
    vi.mocked(Math.random).mockReturnValue(1);
    expect((await delaysOf(failing, options)).delays).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
    vi.mocked(Math.random).mockReturnValue(0);
    expect((await delaysOf(failing, options)).delays).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  test("is at most maxWait: otherwise the call fails, with the time of the reset", async () => {
    const limited = () => respond(429, "", { "x-ratelimit-reset": "61" });
    const { delays, error, elapsed } = await delaysOf([limited, good]);
    expect({ delays, elapsed }).toEqual({ delays: [], elapsed: 0 });
    expect(error).toBeInstanceOf(RateLimitedError);
    expect((error as RateLimitedError).reset).toBe(61_000);
    expect((await delaysOf([limited, good], { maxWait: 61_000 })).delays).toEqual([61_000]);
  });

  test("never exceeds the deadline: otherwise the call fails with the last error", async () => {
    const slow = () => respond(503, "", { "retry-after": "6" });
    const { delays, error, elapsed } = await delaysOf([slow], { deadline: 10_000 });
    expect({ delays, elapsed }).toEqual({ delays: [6000], elapsed: 6000 });
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({ attempts: 2 });
  });
});

test("a call is retried until it succeeds", async () => {
  const client = clientFor(openSandbox(), {}, { status: 503, times: 2, retryAfter: 0 }, { drop: "before" });
  expect((await client.getService(service)).data.id).toBe("example-service");
});

test("a call whose requests all fail has the error of the last", async () => {
  const client = clientFor(openSandbox(), { headers: { prefer: "status=500, retry-after=0" } });
  const error = await rejectionOf(client.getService(service));
  expect(error).toBeInstanceOf(NorthspecError);
  expect(error).toMatchObject({ status: 500, attempts: 4 });
});
