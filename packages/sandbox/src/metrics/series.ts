import type { Metric, MetricList, MetricSeries, MetricId } from "@northspec/types";
import type { TimeRange } from "../logs/traffic.ts";
import { type MeasuredContainer, metrics, sampleOf } from "./values.ts";

/** The times of values, which all containers share. */
interface MetricTimes {
  readonly times: readonly number[];
  /** Milliseconds from a time to the next. Absent for values at one time. */
  readonly interval?: number;
}

/** Which values to read, within a range. */
export interface MetricQuery extends MetricTimes, TimeRange {
  readonly types: readonly MetricId[];
}

/** The maximum number of times in a range. */
const maxTimes = 120;

const seconds = [15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 43_200, 86_400];

/** Divides a range into at most 120 intervals. Their times do not depend on its start. */
export function timesIn({ from, to }: TimeRange): MetricTimes {
  const shortest = Math.max(0, to - from) / maxTimes / 1000;
  const day = 86_400;
  const interval = 1000 * (seconds.find((each) => each >= shortest) ?? day * Math.ceil(shortest / day));
  const first = Math.ceil(from / interval);
  const count = Math.max(0, Math.ceil(to / interval) - first);
  return { times: Array.from({ length: count }, (_, index) => (first + index) * interval), interval };
}

/** The interval of the values of a metric that have none, in milliseconds. */
const defaultInterval = 60_000;

/** The only volume of a container in the sandbox. */
const volumeId = "ephemeral-storage";

/** Measures containers. */
export function measure(
  containers: readonly MeasuredContainer[],
  { types, times, interval }: Omit<MetricQuery, keyof TimeRange>,
): MetricList {
  const timestamps = times.map((time) => new Date(time).toISOString());
  const samples = containers.map((container) => ({
    name: container.name,
    samples: times.flatMap((time, index) => {
      if (time < container.from || time >= container.to) return [];
      return [
        { ts: timestamps[index] ?? "", sample: sampleOf(container, { time, interval: interval ?? defaultInterval }) },
      ];
    }),
  }));
  const metricOf = (type: MetricId): Metric => {
    const { unit, isOfVolume, valueOf } = metrics[type];
    const resolution = interval === undefined ? {} : { metricResolution: interval / 1000 };
    const values = samples.flatMap(({ name, samples: all }): MetricSeries[] => {
      const data = all.flatMap(({ ts, sample }) => {
        const value = valueOf(sample);
        return value === undefined ? [] : [{ value: round(value), ts }];
      });
      const metadata = { containerId: name, ...(isOfVolume ? { volumeId } : {}) };
      return data.length === 0 ? [] : [{ metadata, data }];
    });
    return { metricInfo: { metricId: type, metricUnit: unit, ...resolution }, values };
  };
  return Object.fromEntries(types.map((type) => [type, metricOf(type)]));
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
