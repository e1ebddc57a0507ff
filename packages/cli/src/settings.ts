import { defaultServer } from "@northspec/client";
import type { OperationParameter } from "@northspec/types";
import { isSegment, segmentPhrase } from "./check.ts";
import { type Config, type SavedContext, readConfig } from "./config-file.ts";
import { CommandError, usageError } from "./errors.ts";

export const formats = ["table", "json", "yaml"] as const;

export type OutputFormat = (typeof formats)[number];

/** Options as parsed by commander. The flags of operations are stored under {@link Flag.attributes}. */
export interface CliOptions extends Readonly<Record<string, unknown>> {
  readonly output?: string;
  readonly context?: string;
  readonly baseUrl?: string;
  readonly teamId?: string;
  /** The value of --team, a short name of --team-id. */
  readonly team?: string;
  readonly timeout?: number;
  readonly deadline?: number;
  readonly retries?: number;
  readonly allowInsecure?: true;
  readonly verbose?: true;
  readonly quiet?: true;
  readonly file?: string;
  readonly input?: string;
  readonly all?: true;
  readonly wait?: true;
  readonly waitTimeout?: number;
  readonly interval?: number;
  readonly query?: string;
  readonly columns?: string;
  /** Set to false by --no-headers. */
  readonly headers?: boolean;
  readonly showSecrets?: true;
  readonly dryRun?: true;
  readonly follow?: true;
  /** Milliseconds. */
  readonly since?: number;
  readonly chart?: true;
}

/** The parameter in the paths for teams, as a default of a context. */
export const teamParameter: OperationParameter = { name: "teamId", in: "path", required: false, type: "string" };

/** The URL, token, team and default parameters for requests. */
export interface Endpoint {
  readonly baseUrl: string;
  readonly token: string | undefined;
  /** The team whose projects to use. */
  readonly teamId: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The output format, from the flag or the environment. */
export function formatOf({ output }: CliOptions): OutputFormat {
  const text = output ?? (process.env["NORTHSPEC_OUTPUT"] || "table");
  const format = formats.find((each) => each === text);
  if (format !== undefined) return format;
  const source = output === undefined ? "NORTHSPEC_OUTPUT" : "--output";
  throw usageError(`${source} is ${JSON.stringify(text)}. Expected one of ${formats.join(", ")}.`);
}

/** Selects a context by the flag, the environment or the configuration's current context. */
export function selectContext(
  options: CliOptions,
  { contexts, current }: Config,
): [name: string, context: SavedContext] | undefined {
  const asked = options.context ?? (process.env["NORTHSPEC_CONTEXT"] || undefined);
  const name = asked ?? current;
  if (name === undefined) return undefined;
  if (Object.hasOwn(contexts, name) && contexts[name]) return [name, contexts[name]];
  // The current context may have been removed by hand.
  if (asked === undefined) return undefined;
  throw unknownContext(asked, contexts);
}

/** Creates an error for a context that is not in the configuration. */
export function unknownContext(name: string, contexts: Config["contexts"]): CommandError {
  const names = Object.keys(contexts).join(", ");
  const advice = names === "" ? "There are no contexts. Add one with northspec login." : `Expected one of: ${names}.`;
  return usageError(`Unknown context ${name}. ${advice}`);
}

/** The URL from the flag or the environment, without a trailing slash. The client validates the rest. */
export function baseUrlOption({ baseUrl }: CliOptions): string | undefined {
  const text = baseUrl ?? (process.env["NORTHSPEC_BASE_URL"] || undefined);
  if (text !== undefined && !(URL.canParse(text) && /^https?:$/.test(new URL(text).protocol))) {
    // The message omits the URL, which may contain a password.
    throw usageError(
      "--base-url or NORTHSPEC_BASE_URL must be an http or https URL, for example http://127.0.0.1:4010.",
    );
  }
  return text?.replace(/\/+$/, "");
}

/** The team from the flag, the environment or the context. */
function resolveTeam(options: CliOptions, saved: string | undefined): string | undefined {
  const sources = {
    "--team-id": options.teamId ?? options.team,
    NORTHSPEC_TEAM_ID: process.env["NORTHSPEC_TEAM_ID"] || undefined,
    "teamId in the context": saved,
  };
  for (const [source, value] of Object.entries(sources)) {
    if (value === undefined) continue;
    if (isSegment(value)) return value;
    throw usageError(`${source} is ${JSON.stringify(value)}. Expected ${segmentPhrase}.`);
  }
  return undefined;
}

/**
 * Resolves the endpoint from flags, the environment and the context. A context's token is only used with the URL of
 * that context.
 */
export function resolveEndpoint(options: CliOptions): Endpoint {
  const given = baseUrlOption(options);
  const environmentToken = process.env["NORTHFLANK_API_TOKEN"] || undefined;
  const isComplete = given !== undefined && environmentToken !== undefined;
  let context: SavedContext | undefined;
  try {
    context = selectContext(options, readConfig())?.[1];
  } catch (error) {
    // An invalid file must not block a call that needs nothing from it.
    if (!isComplete || !(error instanceof CommandError && error.exit === "configuration")) throw error;
  }
  const baseUrl = given ?? context?.baseUrl ?? defaultServer;
  const own = given === undefined || given === context?.baseUrl ? context : undefined;
  const { teamId, ...parameters } = own?.parameters ?? {};
  return { baseUrl, token: environmentToken ?? own?.token, teamId: resolveTeam(options, teamId), parameters };
}

/** Parses a duration (`30`, `1.5s`, `500ms`, `2m`) into milliseconds. */
export function parseDuration(flag: string, text: string, minimum = 0): number {
  const [, digits, unit = "s"] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  if (digits === undefined) {
    throw usageError(`${flag} is ${JSON.stringify(text)}. Expected a duration: 30 (seconds), 500ms, 10s, 2m or 1h.`);
  }
  const milliseconds = Number(digits) * { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit as "ms" | "s" | "m" | "h"];
  if (milliseconds >= minimum) return milliseconds;
  throw usageError(`${flag} is ${JSON.stringify(text)}. Expected at least ${minimum}ms.`);
}

/** Parses the number of retries. */
export function parseRetries(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw usageError(`--retries is ${JSON.stringify(text)}. Expected an integer from 0 to 999.`);
}
