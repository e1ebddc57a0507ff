import { defaultServer } from "@northspec/types/operations";
import { type Config, type SavedContext, readConfig } from "./config-file.ts";
import { usageError } from "./errors.ts";
import { type OutputFormat, formats } from "./output.ts";

/** Options as commander gives them. A flag of an operation has the attribute that {@link Flag} names. */
export interface CliOptions extends Readonly<Record<string, unknown>> {
  readonly output?: string;
  readonly context?: string;
  readonly baseUrl?: string;
  readonly timeout?: number;
  readonly deadline?: number;
  readonly retries?: number;
  readonly allowInsecure?: true;
  readonly verbose?: true;
  readonly file?: string;
  readonly input?: string;
  readonly all?: true;
  readonly watch?: true;
  readonly interval?: number;
  readonly buildId?: string;
  readonly query?: string;
  readonly showSecrets?: true;
  readonly dryRun?: true;
}

/** Where requests go, and with what. */
export interface Endpoint {
  readonly baseUrl: string;
  /** Absent where there is none. */
  readonly token: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
}

/** How results are printed: flag, then environment. */
export function formatOf({ output }: CliOptions): OutputFormat {
  const text = output ?? (process.env["NORTHSPEC_OUTPUT"] || "table");
  const format = formats.find((each) => each === text);
  if (format !== undefined) return format;
  const source = output === undefined ? "NORTHSPEC_OUTPUT" : "--output";
  throw usageError(`${source} is ${JSON.stringify(text)}. It must be one of ${formats.join(", ")}.`);
}

/** The configuration's context that is in use: flag, then environment, then the one that was chosen. */
export function selectContext(
  options: CliOptions,
  { contexts, current }: Config,
): [name: string, context: SavedContext] | undefined {
  const asked = options.context ?? (process.env["NORTHSPEC_CONTEXT"] || undefined);
  const name = asked ?? current;
  if (name === undefined) return undefined;
  if (Object.hasOwn(contexts, name) && contexts[name]) return [name, contexts[name]];
  // The one in use may have been removed by hand.
  if (asked === undefined) return undefined;
  const names = Object.keys(contexts).join(", ") || "none";
  throw usageError(`There is no context ${asked}. There is: ${names}. Add it with northspec login.`);
}

/** The address that a flag or the environment gives, without a slash at its end. What else is wrong, the client says. */
export function baseUrlOption({ baseUrl }: CliOptions): string | undefined {
  const text = baseUrl ?? (process.env["NORTHSPEC_BASE_URL"] || undefined);
  if (text !== undefined && !(URL.canParse(text) && /^https?:$/.test(new URL(text).protocol))) {
    // It may hold a password.
    throw usageError("--base-url or NORTHSPEC_BASE_URL is no http or https address, such as http://127.0.0.1:4010.");
  }
  return text?.replace(/\/+$/, "");
}

/**
 * Where requests go: flags, then the environment, then the context. The token of a context goes to the address of that
 * context and to no other.
 */
export function resolveEndpoint(options: CliOptions): Endpoint {
  const context = selectContext(options, readConfig())?.[1];
  const given = baseUrlOption(options);
  const baseUrl = given ?? context?.baseUrl ?? defaultServer;
  const own = given === undefined || given === context?.baseUrl ? context : undefined;
  return { baseUrl, token: process.env["NORTHFLANK_API_TOKEN"] || own?.token, parameters: own?.parameters ?? {} };
}

/** Parses a time such as `30`, `1.5s`, `500ms` or `2m` into milliseconds. */
export function parseDuration(flag: string, text: string): number {
  const [, digits, unit = "s"] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  if (digits === undefined) {
    throw usageError(
      `${flag} is ${JSON.stringify(text)}. It must be a time such as 30, 500ms or 2m; a bare number is seconds.`,
    );
  }
  return Number(digits) * { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit as "ms" | "s" | "m" | "h"];
}

/** Parses how often a request is retried. */
export function parseRetries(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw usageError(`--retries is ${JSON.stringify(text)}. It must be a whole number from 0 to 999.`);
}
