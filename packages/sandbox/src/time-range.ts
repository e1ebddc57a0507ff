import type { Detail } from "./errors.ts";
import type { TimeRange } from "./logs/traffic.ts";

/** The query parameters of a time range. */
export interface RangeParameters {
  readonly startTime?: string;
  readonly endTime?: string;
  /** In seconds. */
  readonly duration?: number;
}

/**
 * Reads a time range. It includes its start but not its end, so that adjoining ranges have nothing in common. It ends
 * before the current millisecond, in which more may happen.
 *
 * @param details - Gets the errors.
 * @param defaultDuration - Milliseconds from the start to the end if neither follows from the parameters.
 */
export function readRange(
  { startTime, endTime, duration }: RangeParameters,
  {
    now,
    details,
    defaultDuration,
  }: { readonly now: number; readonly details: Detail[]; readonly defaultDuration: number },
): TimeRange {
  const issue = (name: string, expected: string) => details.push({ in: "query", pointer: `/${name}`, expected });
  const length = duration === undefined ? defaultDuration : duration * 1000;
  const start = startTime === undefined ? undefined : parseTime(startTime);
  const end = endTime === undefined ? undefined : parseTime(endTime);
  if (duration !== undefined && start !== undefined && end !== undefined) {
    issue("duration", "no value if both `startTime` and `endTime` are present");
  } else if (start !== undefined && end !== undefined && end < start) {
    issue("endTime", "a time that is not before `startTime`");
  }
  const isFromStart = duration !== undefined && start !== undefined;
  const to = Math.min(isFromStart ? start + length : (end ?? Infinity), Math.floor(now));
  return { from: Math.max(0, start ?? (end ?? now) - length), to };
}

/** Parses an RFC 3339 timestamp, whose format has been validated. */
export function parseTime(text: string): number {
  const [, date = "", time = "", fraction = "", offset = "Z"] = timestamp.exec(text) ?? [];
  // JavaScript has no leap seconds, and offsets need minutes.
  const isLeapSecond = time.endsWith(":60");
  const [, sign = "+", hours = "00", minutes = "00"] = /^([+-])(\d\d):?(\d\d)?$/.exec(offset) ?? [];
  const whole = Date.parse(`${date}T${time.replace(/:60$/, ":59")}${sign}${hours}:${minutes}`);
  return whole + Number(`0${fraction || ".0"}`) * 1000 + (isLeapSecond ? 1000 : 0);
}

const timestamp = /^(\d{4}-\d\d-\d\d)[T\s](\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:?(?:\d\d)?)$/i;
