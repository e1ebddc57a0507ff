import type { MetricId, MetricUnit } from "@northspec/types";
import { mix, requestKinds, requestsIn, type TimeRange } from "../logs/traffic.ts";

/** A container to measure. Nothing about it depends on what is still to come. */
export interface MeasuredContainer extends TimeRange {
  readonly name: string;
  readonly seed: number;
  /** The virtual CPUs that it needs, other than for requests. */
  readonly load: number;
  /** When it handles requests. Absent if it never does. */
  readonly requests?: readonly TimeRange[];
}

/** What a container did in the minute before a time. */
interface Sample extends Pick<MeasuredContainer, "load"> {
  /** Milliseconds from a value of a metric to the next. */
  readonly interval: number;
  /** From 0 to 1, and different for each property of a container. */
  readonly noise: (property: number) => number;
  /** Absent if it never handles requests. */
  readonly traffic?: Traffic;
}

/** The requests of a minute. */
interface Traffic {
  readonly count: number;
  readonly clientErrors: number;
  readonly serverErrors: number;
  readonly bytes: number;
}

interface MetricDefinition {
  readonly unit: MetricUnit;
  /** Whether it has a value for each volume. */
  readonly isOfVolume?: boolean;
  /** Returns nothing for a container that the metric does not apply to. */
  readonly valueOf: (sample: Sample) => number | undefined;
}

const minute = 60_000;

/** Converts bytes in a minute. */
const kilobitsPerSecond = (bytes: number) => (bytes * 8) / 1000 / 60;

/** The metrics, with values that a small plan allows. */
export const metrics: Readonly<Record<MetricId, MetricDefinition>> = {
  cpu: {
    unit: "vCPU",
    valueOf: ({ load, noise, traffic }) => load * (0.8 + 0.4 * noise(1)) + 0.001 * (traffic?.count ?? 0),
  },
  memory: { unit: "mb", valueOf: ({ load, noise }) => 60 + 400 * load + 40 * noise(2) },
  networkIngress: {
    unit: "kbps",
    valueOf: ({ load, noise, traffic }) => 50 * load * noise(3) + kilobitsPerSecond(800 * (traffic?.count ?? 0)),
  },
  networkEgress: {
    unit: "kbps",
    valueOf: ({ load, noise, traffic }) => 20 * load * noise(4) + kilobitsPerSecond(traffic?.bytes ?? 0),
  },
  tcpConnectionsOpen: { unit: "count", valueOf: ({ traffic }) => 2 + Math.ceil((traffic?.count ?? 0) / 4) },
  diskUsage: { unit: "pct", isOfVolume: true, valueOf: ({ load, noise }) => 4 + 20 * load + 2 * noise(5) },
  requests: { unit: "rps", valueOf: ({ traffic }) => traffic && traffic.count / 60 },
  http4xxResponses: { unit: "rps", valueOf: ({ traffic }) => traffic && traffic.clientErrors / 60 },
  http5xxResponses: { unit: "rps", valueOf: ({ traffic }) => traffic && traffic.serverErrors / 60 },
  bandwidth: { unit: "kbps", valueOf: ({ traffic }) => traffic && kilobitsPerSecond(traffic.bytes) },
  bandwidthVolume: {
    unit: "mb",
    valueOf: ({ traffic, interval }) => traffic && (traffic.bytes / 1e6) * (interval / minute),
  },
};

/** Measures a container at a time. */
export function sampleOf(
  { seed, load, requests }: MeasuredContainer,
  { time, interval }: { readonly time: number; readonly interval: number },
): Sample {
  return {
    load,
    interval,
    noise: (property) => noiseAt(time, seed + property),
    ...(requests ? { traffic: trafficOf(seed, requests, { from: time - minute, to: time }) } : {}),
  };
}

/** Derives a value that changes slowly with the time. */
function noiseAt(time: number, seed: number): number {
  const position = time / (10 * minute);
  const whole = Math.floor(position);
  return mix(seed, whole) + (mix(seed, whole + 1) - mix(seed, whole)) * (position - whole);
}

function trafficOf(seed: number, periods: readonly TimeRange[], range: TimeRange): Traffic {
  const kinds = periods.flatMap(({ from, to }) =>
    [...requestsIn(seed, { from: Math.max(from, range.from), to: Math.min(to, range.to) })].map(
      ({ kind }) => requestKinds[kind],
    ),
  );
  const count = (first: number) => kinds.filter((each) => Math.floor((each?.status ?? 0) / 100) === first).length;
  return {
    count: kinds.length,
    clientErrors: count(4),
    serverErrors: count(5),
    bytes: kinds.reduce((sum, each) => sum + (each?.bytes ?? 0), 0),
  };
}
