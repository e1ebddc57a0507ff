import type { MetricId } from "@northspec/types";
import { badRequest, type Detail } from "../errors.ts";
import { parseTime, type RangeParameters, readRange } from "../time-range.ts";
import { type MetricQuery, timesIn } from "./series.ts";
import { metrics } from "./values.ts";

/** The query parameters that all operations on metrics have. */
interface MetricParameters extends RangeParameters {
  readonly queryType?: "range" | "single";
  readonly metricTypes?: readonly MetricId[];
  readonly time?: string;
}

const hour = 3_600_000;

/**
 * Reads which values a request is for: by default, those of now, or those of a range if a part of one is given.
 *
 * @throws {HttpError} 400 for an impossible range, or for a range and a time.
 */
export function readMetricQuery(parameters: MetricParameters, now: number): MetricQuery {
  const { startTime, endTime, duration, time, metricTypes = Object.keys(metrics) as MetricId[] } = parameters; // its keys are the types
  const ofRange = { startTime, endTime, duration };
  const hasRange = Object.values(ofRange).some((value) => value !== undefined);
  const { queryType = hasRange ? "range" : "single" } = parameters;
  const details = Object.entries(queryType === "range" ? { time } : ofRange).flatMap(([name, value]): Detail[] => {
    const expected = `no value with \`queryType=${queryType}\``;
    return value === undefined ? [] : [{ in: "query", pointer: `/${name}`, expected }];
  });
  const types = [...new Set(metricTypes)];
  if (queryType === "single") {
    if (details.length > 0) throw badRequest(details);
    const at = time === undefined ? Math.floor(now) : parseTime(time);
    // Nothing is known of the future.
    return { types, from: at, to: at + 1, times: at <= now ? [at] : [] };
  }
  const range = readRange(parameters, { now, details, defaultDuration: hour });
  if (details.length > 0) throw badRequest(details);
  return { types, ...range, ...timesIn(range) };
}
