import { buildResults, type BuildResult } from "./builds.ts";
import { badRequest } from "./errors.ts";
import { checkSchema } from "./validation.ts";

/** What should go wrong with a response. */
export interface Failure {
  /** Respond with this status, without carrying the request out. 200 to 599. */
  readonly status?: number;
  /** Wait this long before the response, in milliseconds. 0 to 60000. */
  readonly delay?: number;
  /** Send `Retry-After` with this many seconds. 0 to 3600. */
  readonly retryAfter?: number;
  /**
   * What the body is instead: a page of HTML, nothing, or half of what it should be. Half a body without a `status`
   * is that of the real response: the request is carried out.
   */
  readonly body?: "html" | "empty" | "truncated";
  /** Close the connection without a response: `before` the request is carried out, or `after`. */
  readonly drop?: "before" | "after";
}

/** A failure that comes back a number of times. */
export interface FailureRule extends Failure {
  /** The operation that fails (default: any). */
  readonly operationId?: string;
  /** How often, from 1 to 1000 (default: 1). */
  readonly times?: number;
}

/** JSON schemas of the parts of a {@link FailureRule}. */
export const failureProperties = {
  status: { type: "integer", minimum: 200, maximum: 599 },
  delay: { type: "integer", minimum: 0, maximum: 60_000 },
  retryAfter: { type: "integer", minimum: 0, maximum: 3600 },
  body: { enum: ["html", "empty", "truncated"] },
  drop: { enum: ["before", "after"] },
  times: { type: "integer", minimum: 1, maximum: 1000 },
};

/** What the `Prefer` header of a request asks of the sandbox. */
export interface Preferences {
  readonly failure?: Failure;
  /** How often a request with this header fails before it goes through (default: always). */
  readonly times?: number;
  /** How a build that the request starts should end. */
  readonly buildResult?: BuildResult;
}

const preferenceSchema = {
  type: "object",
  properties: {
    ...failureProperties,
    "retry-after": failureProperties.retryAfter,
    "build-result": { enum: buildResults },
  },
};

const preferenceNames = new Set(["status", "delay", "retry-after", "body", "drop", "times", "build-result"]);

/**
 * Reads a `Prefer` header, such as `status=503, retry-after=1, times=2`. Unknown preferences are ignored, as
 * [RFC 7240](https://www.rfc-editor.org/rfc/rfc7240) asks.
 *
 * @throws {HttpError} 400 for an invalid value of a known preference.
 */
export function readPreferences(header: string | null): Preferences {
  if (header === null) return {};
  const given: Record<string, unknown> = {};
  for (const preference of header.split(",")) {
    const [name = "", ...rest] = (preference.split(";")[0] ?? "").split("=");
    const key = name.trim().toLowerCase();
    const value = rest
      .join("=")
      .trim()
      .replace(/^"(.*)"$/, "$1");
    if (!preferenceNames.has(key)) continue;
    if (key === "drop" && value === "") given[key] = "before";
    else given[key] = /^\d{1,9}$/.test(value) ? Number(value) : value;
  }
  const details = checkSchema(preferenceSchema, given, "header").map(({ pointer, expected }) => ({
    in: "header" as const,
    pointer: "/prefer",
    expected: `\`${pointer.slice(1)}\` to be ${expected}`,
  }));
  if (details.length > 0) throw badRequest(details);
  const { "retry-after": retryAfter, "build-result": buildResult, times, ...rest } = given;
  const failure = retryAfter === undefined ? rest : { ...rest, retryAfter };
  return { ...(Object.keys(failure).length > 0 ? { failure } : {}), times, buildResult } as Preferences; // just checked
}

/** The failures that an instance still has to play. */
export class FailureRules {
  #rules: { readonly rule: FailureRule; left: number }[] = [];
  readonly #used = new Map<string, number>();

  /** Makes coming requests fail. */
  add(rule: FailureRule): void {
    this.#rules.push({ rule, left: rule.times ?? 1 });
  }

  clear(): void {
    this.#rules = [];
    this.#used.clear();
  }

  /**
   * Takes the failure of a request.
   *
   * @param keyOf - makes a key that requests share which count as the same.
   */
  next(operationId: string, { failure, times }: Preferences, keyOf: () => string): Failure | undefined {
    if (failure) {
      if (times === undefined) return failure;
      const key = keyOf();
      const used = this.#used.get(key) ?? 0;
      if (used >= times) return undefined;
      this.#used.set(key, used + 1);
      return failure;
    }
    const found = this.#rules.find(({ rule }) => rule.operationId === undefined || rule.operationId === operationId);
    if (!found) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#rules = this.#rules.filter((each) => each !== found);
    return found.rule;
  }
}
