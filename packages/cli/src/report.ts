import {
  AbortedError,
  ApiError,
  ConflictError,
  ConnectionError,
  NorthspecError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitedError,
  TimeoutError,
  UnauthorizedError,
} from "@northspec/client";
import type { OperationDescription } from "@northspec/types";
import { CommandError, type ExitName, exitCodes } from "./errors.ts";
import { type Format, formatDetails } from "./output.ts";
import { paint, printable } from "./text.ts";

const exitsByClass: readonly (readonly [abstract new (...args: never[]) => NorthspecError, ExitName])[] = [
  [UnauthorizedError, "unauthenticated"],
  [PermissionDeniedError, "forbidden"],
  [NotFoundError, "notFound"],
  [ConflictError, "conflict"],
  [RateLimitedError, "rateLimited"],
  [ConnectionError, "network"],
  [TimeoutError, "network"],
  [AbortedError, "interrupted"],
];

/** What the user is told of an error. */
export interface Report {
  readonly exit: ExitName;
  readonly message: string;
  readonly advice?: string | undefined;
  readonly error: unknown;
}

/** What was being done when an error came. */
interface Circumstances {
  readonly operation?: OperationDescription;
  readonly baseUrl?: string;
}

/** Says what an error means to the user, and what to do. */
export function explain(error: unknown, circumstances: Circumstances): Report {
  if (error instanceof CommandError) return { exit: error.exit, message: error.message, error };
  if (error instanceof NorthspecError) {
    const exit = exitsByClass.find(([Class]) => error instanceof Class)?.[1] ?? "api";
    const advice = adviceFor(exit, error, circumstances);
    return { exit, message: withReason(error.message.replace(`${error.operation}: `, ""), error), advice, error };
  }
  // Input that the client rejects before it sends anything.
  const exit = error instanceof TypeError || error instanceof RangeError ? "usage" : "api";
  return { exit, message: error instanceof Error ? error.message : String(error), error };
}

function withReason(message: string, { cause }: Error): string {
  const code = codeOf(cause) ?? codeOf(cause instanceof Error ? cause.cause : undefined);
  return code === undefined || message.includes(code) ? message : `${message} (${code})`;
}

function codeOf(cause: unknown): string | undefined {
  const { code } = Object(cause) as { code?: unknown };
  return typeof code === "string" ? code : undefined;
}

function adviceFor(
  exit: ExitName,
  error: NorthspecError,
  { operation, baseUrl = "" }: Circumstances,
): string | undefined {
  const { method, permission } = operation ?? {};
  const reset = error instanceof RateLimitedError ? error.reset : undefined;
  const id = error instanceof ApiError ? error.id : undefined;
  const advice: Partial<Record<ExitName, string | false | undefined>> = {
    unauthenticated: "Run `northspec login`, or set NORTHFLANK_API_TOKEN to a valid token.",
    forbidden: permission && `Give the token the permission ${permission}.`,
    notFound: "Check the identifiers and the address.",
    conflict: "Choose another name.",
    rateLimited: reset !== undefined && `Try again in ${Math.ceil(reset / 1000)} seconds.`,
    network: `Check the network and the address ${baseUrl}, or raise --timeout.`,
    interrupted: method !== undefined && method !== "GET" && "The request may have been carried out.",
    api: id !== undefined && `Quote ${id} when you report it.`,
  };
  return advice[exit] || undefined;
}

/** Writes a report to stderr: one JSON object under `--output json`, else lines of text. */
export function writeReport({ exit, message, advice, error }: Report, format: Format): void {
  const details = error instanceof CommandError || error instanceof ApiError ? error.details : undefined;
  if (format === "json") {
    const { status, operation, attempts, requestId } =
      error instanceof NorthspecError ? error : ({} as Partial<NorthspecError>);
    const id = error instanceof ApiError ? error.id : undefined;
    const [exitCode] = exitCodes[exit];
    const known = { code: exit, exitCode, message, advice, status, operation, attempts, requestId, id, details };
    process.stderr.write(`${JSON.stringify({ error: known })}\n`);
    return;
  }
  const [first = "", ...rest] = message.split("\n");
  const lines = [printable(first), ...rest.map((line) => `  ${printable(line)}`)].join("\n");
  const more =
    error instanceof CommandError || details === undefined ? "" : `\n${formatDetails(details, process.stderr)}`;
  const text = `${lines}${more.trimEnd().replaceAll("\n", "\n  ")}${advice === undefined ? "" : `\n${printable(advice)}`}`;
  process.stderr.write(`${paint("red", "northspec:", process.stderr)} ${text}\n`);
}
