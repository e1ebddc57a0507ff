import type { LogLine } from "@northspec/types";
import { AbortedError, InvalidResponseError, NorthspecError, requestedDelay } from "./errors.ts";
import { isTransient, sleep } from "./fetch.ts";
import { type CallOptions, readLimits } from "./options.ts";

/** The parameters of a log that {@link follow} sets. */
interface LogRange {
  readonly startTime?: string;
  readonly duration?: number;
  readonly lineLimit?: number;
  readonly direction?: "forward" | "backward";
}

/** A method that returns the lines of a log, such as `client.getServiceLogs`. */
export type LogMethod<Input> = (
  input: Input & LogRange,
  options?: CallOptions,
) => Promise<{ readonly data: readonly LogLine[]; readonly response: Response }>;

/** The input of a log to follow. */
export type FollowInput<Input> = Omit<Input, "direction" | "endTime" | "queryType">;

/** Options of a follower. Those of a call apply to each request. */
export interface FollowOptions extends CallOptions {
  /**
   * Milliseconds between two requests, at least 100 (default: 2,000). After requests without new lines, the interval is 1.5
   * times as long each time, up to 15,000.
   */
  readonly interval?: number;
}

const maxInterval = 15_000;

/** Maximum number of lines of a response. */
const maxLineLimit = 1000;

/** Milliseconds for which a line may be stored later than lines with a newer timestamp. */
const maxLag = 2000;

/** Number of lines that are requested again, to find those that were stored late. */
const maxRepeated = 1000;

/**
 * Follows a log: yields each line once, in the order of timestamps, as soon as a request returns it. Lines that the
 * platform stores up to two seconds late are yielded when they appear.
 *
 * It polls, and survives temporary failures: failed connections, timeouts, server errors and the rate limit. If less than a fifth
 * of the rate limit is left, it polls more slowly.
 *
 * @param read - an operation that returns lines, such as `client.getServiceLogs`.
 * @param input - input of the operation. `startTime` or `duration`, in seconds, set where to start (default: after the
 * newest line). `lineLimit` is the number of lines of a request (default: 1,000, the maximum).
 * @param options - interval, signal, and options of each request.
 * @returns an iterator that only ends with the loop or an error.
 * @throws AbortedError if the signal is aborted.
 * @throws NorthspecError if a request fails for good, such as with a 404.
 * @throws InvalidResponseError if one millisecond has more lines than a request returns.
 * @throws TypeError if the input or a number is invalid.
 * @example
 * ```ts
 * import { createClient, follow } from "@northspec/client";
 *
 * const client = createClient({ token: process.env["NORTHFLANK_API_TOKEN"] });
 * const service = { projectId: "default-project", serviceId: "example-service" };
 * for await (const { containerId } of follow(client.getServiceLogs, { ...service, duration: 600 })) {
 *   console.log(containerId.startsWith("example-service-"));
 *   break;
 * }
 * ```
 */
export async function* follow<Input>(
  read: LogMethod<Input>,
  input: FollowInput<Input>,
  options: FollowOptions = {},
): AsyncGenerator<LogLine, never, undefined> {
  const { interval: _, ...call } = options;
  const { interval } = readLimits(options, { interval: 2000 }, 100);
  // The types of the input of an operation are not known here.
  const { startTime, duration, lineLimit: given = maxLineLimit, ...filters } = input as Input & LogRange;
  const request = (range: LogRange) => retry((each) => read({ ...(filters as Input), ...range }, each), call, interval);
  const first = { ...(startTime === undefined ? {} : { startTime }), ...(duration === undefined ? {} : { duration }) };

  /** The newest lines so far, which the next request may return again. */
  let recent: { readonly key: string; readonly time: number }[] = [];
  let start = -Infinity;
  /** The start of the log, if it is known. */
  let floor = startTime === undefined ? undefined : Date.parse(startTime);
  let lineLimit = given;
  if (startTime === undefined && duration === undefined) {
    const { data } = await request({ direction: "backward", lineLimit: 1 });
    recent = data.map(describe);
    // Every line of an empty log is new.
    floor = recent[0] ? recent[0].time - 1 : 0;
    if (recent[0]) start = floor;
  }

  for (let delay = interval; ;) {
    const range = start === -Infinity ? first : { startTime: new Date(start).toISOString() };
    const { data, response } = await request({ ...range, direction: "forward", lineLimit });
    const known = new Map<string, number>();
    for (const { key } of recent) known.set(key, (known.get(key) ?? 0) + 1);
    const lines = data.map((line) => ({ line, ...describe(line) })).toSorted((one, other) => one.time - other.time);
    let count = 0;
    for (const { line, key, time } of lines) {
      const repeated = known.get(key) ?? 0;
      known.set(key, repeated - 1);
      if (repeated > 0) continue;
      recent.push({ key, time });
      count += 1;
      yield line;
      throwIfAborted(call.signal);
    }

    const isFull = data.length >= lineLimit;
    const last = lines.at(-1)?.time ?? -Infinity;
    const newest = recent.reduce((max, { time }) => Math.max(max, time), -Infinity);
    const oldest = recent.at(-maxRepeated)?.time ?? -Infinity;
    const end = isFull ? last : Math.max(newest - maxLag, oldest);
    floor ??= lines[0] && lines[0].time - 1;
    const next = Math.max(start, floor ?? start, end - 1);
    if (isFull && count === 0 && next === start) {
      if (lineLimit >= maxLineLimit) {
        const message = `More than ${data.length} lines have the time ${new Date(last).toISOString()}.`;
        throw new InvalidResponseError(message, { operation: "follow", attempts: 1, requestId: "", response });
      }
      lineLimit = maxLineLimit;
    }
    start = next;
    recent = recent.filter(({ time }) => time >= start);
    if (isFull) continue;
    delay = count > 0 ? interval : longer(delay, interval);
    await pause(Math.max(delay, paceOf(response)), call.signal);
  }
}

function describe(line: LogLine): { readonly key: string; readonly time: number } {
  return { key: JSON.stringify([line.ts, line.containerId, line.log]), time: Date.parse(line.ts) };
}

/** The next interval after a request that failed or returned no new lines. */
function longer(delay: number, interval: number): number {
  return Math.min(Math.max(interval, maxInterval), delay * 1.5);
}

/** Repeats a request until it succeeds or fails for good. */
async function retry<Value>(
  send: (call: CallOptions) => Promise<Value>,
  call: CallOptions,
  interval: number,
): Promise<Value> {
  for (let delay = interval; ; delay = longer(delay, interval)) {
    try {
      return await send(call);
    } catch (error) {
      if (!(error instanceof NorthspecError) || !isTransient(error, true)) throw error;
      await pause(Math.max(delay, (error.response && requestedDelay(error.response)) ?? 0), call.signal);
    }
  }
}

/** The milliseconds between requests that the rest of the rate limit allows, if little is left. */
function paceOf({ headers }: Response): number {
  const [limit, remaining, reset] = ["limit", "remaining", "reset"].map((name) =>
    Number(headers.get(`x-ratelimit-${name}`) ?? Number.NaN),
  ) as [number, number, number]; // one for each name
  return remaining < limit / 5 ? (reset * 1000) / (remaining + 1) : 0;
}

async function pause(milliseconds: number, signal: CallOptions["signal"]): Promise<void> {
  await sleep(milliseconds, signal);
  throwIfAborted(signal);
}

function throwIfAborted(signal: CallOptions["signal"]): void {
  if (!signal?.aborted) return;
  const context = { operation: "follow", attempts: 0, requestId: "", cause: signal.reason };
  throw new AbortedError("The follower was aborted.", context);
}
