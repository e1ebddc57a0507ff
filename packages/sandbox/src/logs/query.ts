import { RE2JS, RE2JSException } from "re2js";
import { badRequest, type Detail } from "../errors.ts";
import { type RangeParameters, readRange } from "../time-range.ts";
import type { LineQuery } from "./lines.ts";

/** The query parameters that all operations on logs have. */
interface LogParameters extends RangeParameters {
  readonly lineLimit?: number;
  readonly direction?: LineQuery["direction"];
  readonly textIncludes?: string;
  readonly textNotIncludes?: string;
  readonly regexIncludes?: string;
  readonly regexNotIncludes?: string;
}

const defaultLimit = 100;

/**
 * Reads which lines a request is for: by default, the newest 100.
 *
 * @throws {HttpError} 400 for an impossible range or an invalid regular expression.
 */
export function readLogQuery(parameters: LogParameters, now: number): LineQuery {
  const { lineLimit: limit = defaultLimit, direction = "backward" } = parameters;
  const details: Detail[] = [];
  const range = readRange(parameters, { now, details, defaultDuration: Infinity });
  const matches = readFilters(parameters, details);
  if (details.length > 0) throw badRequest(details);
  return { ...range, limit, direction, matches };
}

type Filter = (text: string) => boolean;

function readFilters(
  { textIncludes, textNotIncludes, regexIncludes, regexNotIncludes }: LogParameters,
  details: Detail[],
): Filter {
  const regex = (name: string, pattern: string): Filter => {
    try {
      // Takes linear time for any pattern, unlike the regular expressions of JavaScript.
      const compiled = RE2JS.compile(pattern);
      return (text) => compiled.test(text);
    } catch (error) {
      if (!(error instanceof RE2JSException)) throw error;
      const reason = error.message.replace(/^error parsing regexp: /, "");
      details.push({ in: "query", pointer: `/${name}`, expected: `a regular expression in RE2 syntax (${reason})` });
      return () => true;
    }
  };
  const filters: Filter[] = [];
  if (textIncludes !== undefined) filters.push((text) => text.includes(textIncludes));
  if (textNotIncludes !== undefined) filters.push((text) => !text.includes(textNotIncludes));
  if (regexIncludes !== undefined) filters.push(regex("regexIncludes", regexIncludes));
  if (regexNotIncludes !== undefined) {
    const excluded = regex("regexNotIncludes", regexNotIncludes);
    filters.push((text) => !excluded(text));
  }
  return (text) => filters.every((filter) => filter(text));
}
