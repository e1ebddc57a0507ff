import {
  AbortedError,
  ConnectionError,
  follow,
  type FollowOptions,
  InvalidResponseError,
  NotFoundError,
  RateLimitedError,
  ServerError,
} from "@northspec/client";
import fc from "fast-check";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { rejectionOf } from "./setup.ts";

const seed = 20_260_201;
console.info(`seed of the generated logs: ${seed}`);
const epoch = Date.parse("2026-02-01T12:00:00Z");

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: epoch });
  onTestFinished(() => void vi.useRealTimers());
});

interface Line {
  readonly containerId: string;
  readonly ts: string;
  readonly log: string;
}

/** A line, and the time from which on requests return it. */
interface Stored extends Line {
  readonly storedAt: number;
}

interface Input {
  readonly serviceId: string;
  readonly startTime?: string;
  readonly duration?: number;
  readonly lineLimit?: number;
  readonly direction?: "forward" | "backward";
  readonly textIncludes?: string;
}

const lineAt = (milliseconds: number, log: string, storedAt = milliseconds): Stored => ({
  containerId: "web-1",
  ts: new Date(epoch + milliseconds).toISOString(),
  log,
  storedAt: epoch + storedAt,
});

/** Creates the method of an operation that returns lines of a log. It records its input. */
function createLog(lines: readonly Stored[], { failures = [] as Error[], headers = {}, isInclusive = true } = {}) {
  const inputs: Input[] = [];
  const read = async (input: Input) => {
    inputs.push(input);
    const failure = failures.shift();
    if (failure) throw failure;
    const { startTime, duration, lineLimit = 100, direction } = input;
    const start = startTime === undefined ? Date.now() - (duration ?? 3600) * 1000 : Date.parse(startTime);
    const stored = lines
      .filter(
        ({ ts, storedAt }) =>
          storedAt <= Date.now() && (Date.parse(ts) > start || (isInclusive && Date.parse(ts) === start)),
      )
      .toSorted((one, other) => Date.parse(one.ts) - Date.parse(other.ts))
      .map(({ ts, containerId, log }): Line => ({ ts, containerId, log }));
    const data = direction === "backward" ? stored.toReversed().slice(0, lineLimit) : stored.slice(0, lineLimit);
    return { data, response: new Response(null, { headers }) };
  };
  return { read, inputs };
}

const service = { serviceId: "web" };

/** Follows a log for some time, and returns the texts of the lines. */
async function collect(
  read: ReturnType<typeof createLog>["read"],
  input: Input,
  { milliseconds = 60_000, ...options }: FollowOptions & { milliseconds?: number } = {},
): Promise<string[]> {
  const controller = new AbortController();
  const texts: string[] = [];
  const reading = (async () => {
    for await (const { log } of follow(read, input, { ...options, signal: controller.signal })) texts.push(String(log));
  })();
  const error = rejectionOf(reading);
  await vi.advanceTimersByTimeAsync(milliseconds);
  controller.abort();
  await vi.advanceTimersByTimeAsync(0);
  expect(await error).toBeInstanceOf(AbortedError);
  return texts;
}

test("starts after the newest line, and yields new lines once and in order", async () => {
  const { read, inputs } = createLog([
    lineAt(-5000, "old"),
    lineAt(-10, "newest"),
    lineAt(500, "a"),
    lineAt(2500, "b"),
  ]);
  expect(await collect(read, { ...service, textIncludes: "x" })).toEqual(["a", "b"]);
  expect(inputs[0]).toEqual({ ...service, textIncludes: "x", direction: "backward", lineLimit: 1 });
  for (const input of inputs.slice(1)) {
    expect(input).toMatchObject({ ...service, textIncludes: "x", direction: "forward", lineLimit: 1000 });
  }
});

test.each([
  ["a time", { startTime: new Date(epoch - 6000).toISOString() }],
  ["a duration", { duration: 6 }],
])("starts at %s", async (_, start) => {
  const { read, inputs } = createLog([lineAt(-7000, "older"), lineAt(-5000, "old"), lineAt(500, "new")]);
  expect(await collect(read, { ...service, ...start })).toEqual(["old", "new"]);
  expect(inputs[0]).toMatchObject(start);
  expect(inputs.at(-1)).not.toHaveProperty("duration");
});

test("follows a log that has no lines yet", async () => {
  const { read } = createLog([lineAt(7000, "first")]);
  expect(await collect(read, service)).toEqual(["first"]);
});

test("yields identical lines as often as they occur", async () => {
  const { read } = createLog([lineAt(100, "x"), lineAt(100, "x"), lineAt(100, "x", 2500), lineAt(2600, "x")]);
  expect(await collect(read, service)).toEqual(["x", "x", "x", "x"]);
});

test("yields lines that are stored late", async () => {
  const { read } = createLog([lineAt(1900, "on time"), lineAt(200, "late", 3500)]);
  expect(await collect(read, service)).toEqual(["on time", "late"]);
});

test("requests the next lines at once while there are more", async () => {
  const lines = Array.from({ length: 50 }, (_, index) => lineAt(-50 + index, `line ${index}`));
  const { read } = createLog(lines);
  const input = { ...service, duration: 10, lineLimit: 7 };
  expect(await collect(read, input, { milliseconds: 0 })).toEqual(lines.map(({ log }) => log));
});

test("reads more lines with the same time than a request returns, up to a limit", async () => {
  const lines = Array.from({ length: 300 }, (_, index) => lineAt(-50, `line ${index}`));
  const { read } = createLog(lines);
  expect(await collect(read, { ...service, duration: 10, lineLimit: 7 })).toHaveLength(300);
  const endless = async ({ lineLimit = 0 }: Input) => ({
    data: Array.from({ length: lineLimit }, () => ({
      containerId: "web-1",
      ts: new Date(epoch).toISOString(),
      log: "x",
    })),
    response: new Response(),
  });
  const iterator = follow(endless, { ...service, duration: 10 });
  const error = await rejectionOf(
    (async () => {
      for (;;) await iterator.next();
    })(),
  );
  expect(error).toBeInstanceOf(InvalidResponseError);
  expect(error).toHaveProperty("message", "follow: More than 1000 lines have the time 2026-02-01T12:00:00.000Z.");
});

const context = { operation: "getServiceLogs", attempts: 1, requestId: "" };
const responseOf = (status: number, headers: Record<string, string> = {}) => new Response(null, { status, headers });

test("survives temporary failures, and waits as long as the API requests", async () => {
  const failures = [
    new ConnectionError("Cannot reach the API.", context),
    new ServerError({ message: "Unavailable." }, { ...context, response: responseOf(503) }),
    new RateLimitedError(
      { message: "Rate limit exceeded." },
      { ...context, response: responseOf(429, { "retry-after": "20" }) },
    ),
  ];
  const { read, inputs } = createLog([lineAt(100, "a")], { failures });
  const before = await collect(read, { ...service, duration: 1 }, { milliseconds: 24_999 });
  expect([before, inputs.length]).toEqual([[], 3]);
  const again = createLog([lineAt(100, "a")], {
    failures: [new ServerError({ message: "Unavailable." }, { ...context, response: responseOf(503) })],
  });
  expect(await collect(again.read, { ...service, duration: 3600 })).toEqual(["a"]);
});

test("fails if a request fails for good", async () => {
  const missing = new NotFoundError({ message: "No service `web`." }, { ...context, response: responseOf(404) });
  const { read } = createLog([], { failures: [missing] });
  expect(await rejectionOf(follow(read, service).next())).toBe(missing);
});

test("polls less often without new lines, and when little of the rate limit is left", async () => {
  const idle = createLog([]);
  await collect(idle.read, { ...service, duration: 1 }, { milliseconds: 10 * 60_000 });
  expect(idle.inputs.length).toBeGreaterThan(40);
  expect(idle.inputs.length).toBeLessThan(50);
  const headers = { "x-ratelimit-limit": "1000", "x-ratelimit-remaining": "9", "x-ratelimit-reset": "600" };
  const limited = createLog([], { headers });
  await collect(limited.read, { ...service, duration: 1 }, { milliseconds: 10 * 60_000 - 1 });
  expect(limited.inputs).toHaveLength(10);
});

test("ends with the loop, without another request", async () => {
  const { read, inputs } = createLog([lineAt(-10, "a"), lineAt(-5, "b")]);
  for await (const { log } of follow(read, { ...service, duration: 1 })) if (log === "a") break;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(inputs).toHaveLength(1);
});

test.each([{ interval: 99 }, { interval: Number.NaN }])("rejects the options %o", async (options) => {
  const { read } = createLog([]);
  expect(await rejectionOf(follow(read, service, options).next())).toBeInstanceOf(TypeError);
});

const time = fc.integer({ min: 0, max: 20_000 });
const logs = fc.array(
  fc.record({ at: time, lag: fc.constantFrom(0, 0, 0, 1500), log: fc.constantFrom("a", "b", "c") }),
  { maxLength: 60 },
);

test("loses no line and repeats none, whatever the log is like", async () => {
  await fc.assert(
    fc.asyncProperty(logs, fc.integer({ min: 1, max: 20 }), fc.boolean(), async (generated, lineLimit, isInclusive) => {
      vi.setSystemTime(epoch);
      // Lines that are stored late are only found while responses have all newer ones.
      const isFull = lineLimit < 20;
      const lines = generated.map(({ at, lag, log }) => lineAt(at, log, at + (isFull ? 0 : lag)));
      const failures = [new ConnectionError("Cannot reach the API.", context)];
      const { read } = createLog(lines, { isInclusive, failures });
      const received = await collect(read, { ...service, startTime: new Date(epoch - 1).toISOString(), lineLimit });
      const texts = lines.toSorted((one, other) => one.ts.localeCompare(other.ts)).map(({ log }) => log);
      // A late line follows newer ones.
      const compared = (each: readonly string[]) => (isFull ? each : each.toSorted());
      expect(compared(received)).toEqual(compared(texts));
    }),
    { seed, numRuns: 200 },
  );
});
