import type { Timeline } from "../timeline.ts";
import { requestKinds, requestsIn, type TimeRange } from "./traffic.ts";

/** A line of the log of a container. No two lines of a container have the same time. */
export interface Line {
  readonly container: string;
  /** In whole milliseconds since 1970. */
  readonly time: number;
  readonly text: string;
}

/** Requests that a container handles and logs. */
interface Traffic extends TimeRange {
  readonly seed: number;
  readonly logs: readonly RequestLog[];
}

/** The logs that have a line for each request: that of the container itself, then that of the ingress in front of it. */
export const requestLogs = ["runtime", "ingress"] as const;

/** A log that has a line for each request. */
type RequestLog = (typeof requestLogs)[number];

/** The log of a container: its parts, in the order of time. */
export interface ContainerLog {
  readonly container: string;
  readonly parts: readonly (Omit<Line, "container"> | Traffic)[];
}

/** Returns when a container handles requests. */
export function trafficIn(parts: ContainerLog["parts"]): readonly TimeRange[] {
  return parts.flatMap((part) => ("time" in part ? [] : [part]));
}

/** The logs of containers that run one after another. No line is later than any line of the next log. */
export interface LogSequence {
  /** Returns the logs that may have lines in a range, in the given direction. */
  logs(query: Pick<LineQuery, "from" | "to" | "direction">): Iterable<ContainerLog>;
}

/** Which lines to read. */
export interface LineQuery extends TimeRange {
  readonly direction: "forward" | "backward";
  readonly limit: number;
  /** Whether a line passes the filters. */
  readonly matches: (text: string) => boolean;
}

/**
 * Logs what happens to a container, without anything that depends on what is still to come: a line that has been read does
 * not change when the container is stopped.
 *
 * @param linesOf - Returns the lines of a state, given the time until the next one.
 */
export function logOf<State>(
  timeline: Timeline<State>,
  linesOf: (state: State, transition: { readonly since: number; readonly until: number }) => ContainerLog["parts"],
): ContainerLog["parts"] {
  const parts: ContainerLog["parts"][number][] = [];
  let next = -Infinity;
  for (const [index, [at, state]] of timeline.entries()) {
    const until = Math.floor(timeline[index + 1]?.[0] ?? Infinity);
    for (const part of linesOf(state, { since: Math.floor(at), until })) {
      if (!("time" in part)) {
        parts.push({ ...part, from: Math.max(part.from, next) });
        continue;
      }
      // States may change faster than a clock ticks.
      const time = Math.max(part.time, next);
      parts.push({ ...part, time });
      next = time + 1;
    }
  }
  return parts;
}

/** Reads lines of several containers, merged by time. Takes as long for an old container as for a new one. */
export function readLines(logs: readonly (ContainerLog | LogSequence)[], query: LineQuery): Line[] {
  if (query.limit === 0) return [];
  const isForward = query.direction === "forward";
  const matching = matchingRequests(query.matches);
  // Backward is the reverse of forward, also for lines of the same time.
  const readers = (isForward ? logs : logs.toReversed()).map((log) => readLogs(log, query, matching));
  const heads = readers.map((reader) => reader.next());
  const lines: Line[] = [];
  while (lines.length < query.limit) {
    let best: Line | undefined;
    let bestIndex = 0;
    for (const [index, { done, value }] of heads.entries()) {
      if (done || (best && (isForward ? value.time >= best.time : value.time <= best.time))) continue;
      best = value;
      bestIndex = index;
    }
    if (!best) break;
    lines.push(best);
    const head = readers[bestIndex]?.next();
    if (head) heads[bestIndex] = head;
  }
  return lines;
}

/** For each kind of request, whether its line in a log passes the filters. */
type MatchingRequests = (log: RequestLog) => readonly boolean[];

/** Evaluates the filters when they are first needed. */
function matchingRequests(matches: LineQuery["matches"]): MatchingRequests {
  const known = new Map<RequestLog, readonly boolean[]>();
  return (log) => {
    const found = known.get(log) ?? requestLines[log].map(matches);
    known.set(log, found);
    return found;
  };
}

function* readLogs(
  log: ContainerLog | LogSequence,
  query: LineQuery,
  matching: MatchingRequests,
): Generator<Line, undefined> {
  for (const each of "logs" in log ? log.logs(query) : [log]) yield* readLog(each, query, matching);
  return undefined;
}

function* readLog(
  { container, parts }: ContainerLog,
  { from, to, direction, matches }: LineQuery,
  matching: MatchingRequests,
): Generator<Line> {
  for (const part of direction === "forward" ? parts : parts.toReversed()) {
    if ("time" in part) {
      if (part.time >= from && part.time < to && matches(part.text)) yield { container, ...part };
      continue;
    }
    for (const line of readTraffic(part, { from, to }, direction, matching)) yield { container, ...line };
  }
}

function* readTraffic(
  { seed, logs, ...traffic }: Traffic,
  range: TimeRange,
  direction: LineQuery["direction"],
  matching: MatchingRequests,
): Generator<Omit<Line, "container">> {
  const wanted = logs.filter((log) => matching(log).includes(true));
  if (wanted.length === 0) return;
  const inOrder = direction === "forward" ? wanted : wanted.toReversed();
  const to = Math.min(range.to, traffic.to);
  // The line of the ingress is a millisecond later than the request.
  for (const request of requestsIn(seed, { from: Math.max(range.from - 1, traffic.from), to }, direction)) {
    for (const log of inOrder) {
      const time = log === "runtime" ? request.time : request.time + 1;
      if (time < range.from || time >= to || !matching(log)[request.kind]) continue;
      yield { time, text: requestLines[log][request.kind] ?? "" };
    }
  }
}

const requestLines: Readonly<Record<RequestLog, readonly string[]>> = {
  runtime: requestKinds.map(({ method, target, status, milliseconds }) => {
    return `${status < 500 ? "stdout" : "stderr"} F ${method} ${target} ${status} ${milliseconds} ms`;
  }),
  ingress: requestKinds.map(({ method, target, status, bytes, milliseconds }, index) => {
    return `stdout F 198.51.100.${index % 256} "${method} ${target} HTTP/1.1" ${status} ${bytes} ${milliseconds / 1000}`;
  }),
};
