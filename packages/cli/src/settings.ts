import { type Config, type Context, readConfig } from "./config-file.ts";
import { CommandError, usageError } from "./errors.ts";
import { type Format, formats } from "./output.ts";

/** Options as commander gives them: by attribute name, as they were typed. */
export type Options = Readonly<Record<string, unknown>>;

/** Where requests go, and with what. */
export interface Target {
  readonly baseUrl: string;
  /** Absent where there is none. */
  readonly token: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The option as a text; undefined where it is not given. */
export function textOf(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}

/** How results are printed: flag, then environment. */
export function formatOf(options: Options): Format {
  const given = textOf(options, "output");
  const text = given ?? (process.env["NORTHSPEC_OUTPUT"] || "table");
  const format = formats.find((each) => each === text);
  if (format !== undefined) return format;
  const place = given === undefined ? "NORTHSPEC_OUTPUT" : "--output";
  throw usageError(`${place} is ${JSON.stringify(text)}. It must be one of ${formats.join(", ")}.`);
}

/** The configuration's context that is in use: flag, then environment, then the one that was chosen. */
export function contextOf(options: Options, config: Config): [name: string, context: Context] | undefined {
  const asked = textOf(options, "context") ?? (process.env["NORTHSPEC_CONTEXT"] || undefined);
  const name = asked ?? config.current;
  if (name === undefined) return undefined;
  if (Object.hasOwn(config.contexts, name) && config.contexts[name]) return [name, config.contexts[name]];
  // The one in use may have been removed by hand.
  if (asked === undefined) return undefined;
  const names = Object.keys(config.contexts).join(", ") || "none";
  throw new CommandError("usage", `There is no context ${asked}. There is: ${names}. Add it with northspec login.`);
}

/**
 * Where requests go: flags, then the environment, then the context. The token of a context goes to the address of that
 * context and to no other.
 */
export function targetOf(options: Options, defaultServer: string): Target {
  const context = contextOf(options, readConfig())?.[1];
  const asked = textOf(options, "baseUrl") ?? (process.env["NORTHSPEC_BASE_URL"] || undefined);
  const baseUrl = checkUrl(asked ?? context?.baseUrl ?? defaultServer);
  const own = context && (asked === undefined || checkUrl(asked) === context.baseUrl) ? context : undefined;
  return {
    baseUrl,
    token: process.env["NORTHFLANK_API_TOKEN"] || own?.token,
    parameters: own?.parameters ?? {},
  };
}

/** An address without a slash at its end. What else is wrong with it, the client says. */
export function checkUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    // It may hold a password.
    throw usageError("--base-url or NORTHSPEC_BASE_URL is no http or https address, such as http://127.0.0.1:4010.");
  }
  return text.replace(/\/+$/, "");
}

/** A time such as `30`, `1.5s`, `500ms` or `2m`, in milliseconds. */
export function durationOf(options: Options, name: string): number | undefined {
  const text = textOf(options, name);
  if (text === undefined) return undefined;
  const [, digits, unit = "s"] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  if (digits === undefined) {
    throw usageError(
      `--${name} is ${JSON.stringify(text)}. It must be a time such as 30, 500ms or 2m; a bare number is seconds.`,
    );
  }
  return Number(digits) * { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit as "ms" | "s" | "m" | "h"];
}

/** How often a request is sent again. */
export function retriesOf(options: Options): number | undefined {
  const text = textOf(options, "retries");
  if (text === undefined) return undefined;
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw usageError(`--retries is ${JSON.stringify(text)}. It must be a whole number from 0 to 999.`);
}
