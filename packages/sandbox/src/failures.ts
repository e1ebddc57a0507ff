import { buildResults, type BuildResult } from "./builds.ts";
import { badRequest, type Detail } from "./problem.ts";

/** What should go wrong with a reply. */
export interface Failure {
  /** Answer with this status, without carrying the request out. 200 to 599. */
  readonly status?: number;
  /** Wait this long before the reply, in milliseconds. 0 to 60000. */
  readonly delay?: number;
  /** Send `Retry-After` with this many seconds. 0 to 3600. */
  readonly retryAfter?: number;
  /**
   * What the body is instead: a page of HTML, nothing, or half of what it should be. Half a body without a `status`
   * is that of the real reply: the request is carried out.
   */
  readonly body?: "html" | "empty" | "truncated";
  /** Close the connection without a reply: `before` the request is carried out, or `after`. */
  readonly drop?: "before" | "after";
}

/** A failure that comes back a number of times. */
export interface FailureRule extends Failure {
  /** The operation that fails; any where it is left out. */
  readonly operationId?: string;
  /** How often, from 1. */
  readonly times?: number;
}

/** What the `Prefer` header of a request asks of the sandbox. */
export interface Preferences {
  readonly failure: Failure | undefined;
  /** How often a request with this header fails before it goes through. Always, where it is left out. */
  readonly times: number | undefined;
  /** How a build that the request starts should end. */
  readonly buildResult: BuildResult | undefined;
}

const none: Preferences = { failure: undefined, times: undefined, buildResult: undefined };

const bodies = ["html", "empty", "truncated"] as const;
const drops = ["before", "after"] as const;

/**
 * Reads a `Prefer` header, such as `status=503, retry-after=1, times=2`. What the sandbox does not know is left to
 * others, as [RFC 7240](https://www.rfc-editor.org/rfc/rfc7240) asks.
 *
 * @throws {Problem} 400 for a known preference with a value that it cannot have.
 */
export function readPreferences(header: string | null): Preferences {
  if (header === null) return none;
  const given = new Map(
    header.split(",").map((each) => {
      const [name = "", ...value] = each.split(";")[0]?.split("=") ?? [];
      return [
        name.trim().toLowerCase(),
        value
          .join("=")
          .trim()
          .replace(/^"(.*)"$/, "$1"),
      ] as const;
    }),
  );
  const details: Detail[] = [];
  const integer = (name: string, least: number, most: number): number | undefined => {
    const text = given.get(name);
    if (text === undefined) return undefined;
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    details.push({
      in: "header",
      pointer: "/prefer",
      expected: `\`${name}\` to be a whole number from ${least} to ${most}`,
    });
    return undefined;
  };
  const choice = <Value extends string>(name: string, values: readonly Value[], empty?: Value): Value | undefined => {
    const text = given.get(name);
    if (text === undefined) return undefined;
    const value = text === "" ? empty : values.find((each) => each === text);
    if (value === undefined)
      details.push({ in: "header", pointer: "/prefer", expected: `\`${name}\` to be one of ${values.join(", ")}` });
    return value;
  };
  const failure = compact({
    status: integer("status", 200, 599),
    delay: integer("delay", 0, 60_000),
    retryAfter: integer("retry-after", 0, 3600),
    body: choice("body", bodies),
    drop: choice("drop", drops, "before"),
  });
  const times = integer("times", 1, 1000);
  const buildResult = choice("build-result", buildResults);
  if (details.length > 0) throw badRequest(details);
  return { failure: Object.keys(failure).length > 0 ? failure : undefined, times, buildResult };
}

/** An object without the properties that are undefined. */
function compact<Value extends object>(value: Value): { [Key in keyof Value]?: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as ReturnType<
    typeof compact<Value>
  >;
}

/** The failures that a world owes its callers. */
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
   * The failure that a request meets.
   *
   * @param key - what requests that count as the same share.
   */
  next(operationId: string, preferences: Preferences, key: () => string): Failure | undefined {
    if (preferences.failure) {
      if (preferences.times === undefined) return preferences.failure;
      const name = key();
      const used = this.#used.get(name) ?? 0;
      if (used < preferences.times) {
        this.#used.set(name, used + 1);
        return preferences.failure;
      }
      return undefined;
    }
    if (this.#rules.length === 0) return undefined;
    const found = this.#rules.find(({ rule }) => rule.operationId === undefined || rule.operationId === operationId);
    if (!found) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#rules = this.#rules.filter((each) => each !== found);
    return found.rule;
  }
}

/** The connection was closed on purpose. `fetch` in place rejects with it; a server closes its socket. */
export class ConnectionDropped extends TypeError {
  constructor() {
    super("fetch failed", {
      cause: Object.assign(new Error("The sandbox dropped the connection."), { code: "ECONNRESET" }),
    });
  }
}
