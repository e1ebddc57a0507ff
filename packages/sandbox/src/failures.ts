import { buildResults, type BuildResult } from "./kinds/build.ts";
import { type RunResult, runResults } from "./kinds/run.ts";
import { badRequest } from "./errors.ts";
import { type RolloutResult, rolloutResults } from "./services/rollout.ts";
import { check } from "./validation.ts";

/** A simulated failure. */
export interface Failure {
  /** Respond with this status without handling the request. 200 to 599. */
  readonly status?: number;
  /** Delay the response, in milliseconds. 0 to 60000. */
  readonly delay?: number;
  /** Send `Retry-After` with this many seconds. 0 to 3600. */
  readonly retryAfter?: number;
  /**
   * Respond with an HTML page, an empty body or half of the body. Without a `status`, a truncated body is that of the
   * real response, so the request is handled.
   */
  readonly body?: "html" | "empty" | "truncated";
  /** Close the connection without a response, `before` or `after` the request is handled. */
  readonly drop?: "before" | "after";
  /** The final status of the build that the request starts. */
  readonly buildResult?: BuildResult;
  /** The final status of the rollout that the request starts, or that its build starts. */
  readonly deploymentResult?: RolloutResult;
  /** The final status of the run that the request starts. */
  readonly runResult?: RunResult;
}

/** A failure for upcoming requests. */
export interface FailureRule extends Failure {
  /** The operation that fails (default: any). */
  readonly operationId?: string;
  /** Number of requests that fail, from 1 to 1000 (default: 1). */
  readonly times?: number;
}

/** The JSON schemas of the properties of a {@link FailureRule}. */
export const failureProperties: Readonly<Record<string, object>> = {
  status: { type: "integer", minimum: 200, maximum: 599 },
  delay: { type: "integer", minimum: 0, maximum: 60_000 },
  retryAfter: { type: "integer", minimum: 0, maximum: 3600 },
  body: { enum: ["html", "empty", "truncated"] },
  drop: { enum: ["before", "after"] },
  buildResult: { enum: buildResults },
  deploymentResult: { enum: rolloutResults },
  runResult: { enum: runResults },
  times: { type: "integer", minimum: 1, maximum: 1000 },
};

/** The preferences of a `Prefer` header. */
export interface Preferences {
  readonly failure?: Failure;
  /** Number of failures before the request succeeds (default: no limit). */
  readonly times?: number;
}

/** The properties of a {@link FailureRule} by the names of preferences: `build-result`. */
const preferences = new Map(
  Object.keys(failureProperties).map((name) => [name.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`), name]),
);

const preferenceSchema = {
  type: "object",
  properties: Object.fromEntries([...preferences].map(([name, property]) => [name, failureProperties[property]])),
};

/**
 * Parses a `Prefer` header, such as `status=503, retry-after=1, times=2`. Unknown preferences are ignored, as
 * [RFC 7240](https://www.rfc-editor.org/rfc/rfc7240) requires.
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
    if (!preferences.has(key)) continue;
    if (key === "drop" && value === "") given[key] = "before";
    else given[key] = /^\d{1,9}$/.test(value) ? Number(value) : value;
  }
  const details = check(preferenceSchema, given, "header").map(({ pointer, expected }) => ({
    in: "header" as const,
    pointer: "/prefer",
    expected: `${pointer.slice(1)}: ${expected}`,
  }));
  if (details.length > 0) throw badRequest(details);
  const rule = Object.fromEntries(Object.entries(given).map(([name, value]) => [preferences.get(name), value]));
  const { times, ...failure } = rule as FailureRule; // just checked
  return { ...(Object.keys(failure).length > 0 ? { failure } : {}), ...(times === undefined ? {} : { times }) };
}

/** The pending failures of an instance. */
export class FailureRules {
  #rules: { readonly rule: FailureRule; remaining: number }[] = [];
  readonly #used = new Map<string, number>();

  /** Makes upcoming requests fail. */
  add(rule: FailureRule): void {
    this.#rules.push({ rule, remaining: rule.times ?? 1 });
  }

  clear(): void {
    this.#rules = [];
    this.#used.clear();
  }

  /**
   * Returns the failure of a request, and counts it.
   *
   * @param keyOf - Returns a key that identical requests share.
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
    found.remaining -= 1;
    if (found.remaining <= 0) this.#rules = this.#rules.filter((each) => each !== found);
    return found.rule;
  }
}
