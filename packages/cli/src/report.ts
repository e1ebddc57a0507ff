import type { OperationDescription } from "@northspec/types";
import { CommandError, type ExitName, exitCodes } from "./errors.ts";
import type { Format } from "./output.ts";
import { formatDetails, paint, printable } from "./table.ts";

// The client's errors by name, so that its code need not be loaded to tell that there is none.
const exitsByName: Readonly<Record<string, ExitName>> = {
  UnauthorizedError: "unauthenticated",
  PermissionDeniedError: "forbidden",
  NotFoundError: "notFound",
  ConflictError: "conflict",
  RateLimitedError: "rateLimited",
  ConnectionError: "network",
  TimeoutError: "network",
  AbortedError: "interrupted",
  BadRequestError: "api",
  ServerError: "api",
  UnexpectedStatusError: "api",
  UnreadableReplyError: "api",
};

/** What is known of an error that the client threw. */
interface CallFailure extends Error {
  readonly operation?: string;
  readonly status?: number;
  readonly attempts?: number;
  readonly requestId?: string;
  readonly apiMessage?: string;
  readonly id?: string;
  readonly details?: unknown;
  readonly reset?: number;
}

/** What the user is told of an error. */
export interface Report {
  readonly exit: ExitName;
  readonly message: string;
  readonly advice: string | undefined;
  readonly error: CallFailure;
}

/** Tells what an error means to the user, and what to do. */
export function explain(
  thrown: unknown,
  about: { operation?: OperationDescription | undefined; baseUrl?: string | undefined },
): Report {
  const error = (thrown instanceof Error ? thrown : new Error(String(thrown))) as CallFailure; // its fields are optional
  if (error instanceof CommandError) return { exit: error.exit, message: error.message, advice: undefined, error };
  const exit = exitsByName[error.name];
  // Input that the client refuses before it sends anything.
  if (exit === undefined) {
    return { exit: error instanceof TypeError || error instanceof RangeError ? "usage" : "api", ...plain(error) };
  }
  const prefix = `${error.operation}: `;
  const message = error.message.startsWith(prefix) ? error.message.slice(prefix.length) : error.message;
  return { exit, message: withReason(message, error), advice: adviceFor(exit, error, about), error };
}

function plain(error: CallFailure) {
  return { message: error.message, advice: undefined, error };
}

function withReason(message: string, error: CallFailure): string {
  const code = codeOf(error.cause) ?? codeOf(error.cause instanceof Error ? error.cause.cause : undefined);
  return code === undefined || message.includes(code) ? message : `${message} (${code})`;
}

function codeOf(cause: unknown): string | undefined {
  const { code } = (typeof cause === "object" && cause !== null ? cause : {}) as { code?: unknown };
  return typeof code === "string" ? code : undefined;
}

function adviceFor(
  exit: ExitName,
  error: CallFailure,
  { operation, baseUrl }: { operation?: OperationDescription | undefined; baseUrl?: string | undefined },
): string | undefined {
  const { method, permission } = operation ?? {};
  const advice: Partial<Record<ExitName, string | false | undefined>> = {
    unauthenticated: "Run `northspec login`, or set NORTHFLANK_API_TOKEN to a valid token.",
    forbidden: permission && `Give the token the permission ${permission}.`,
    notFound: "Check the identifiers and the address.",
    conflict: "Choose another name.",
    rateLimited: error.reset !== undefined && `Try again in ${Math.ceil(error.reset / 1000)} seconds.`,
    network: `Check the network and the address ${baseUrl ?? ""}, or raise --timeout.`,
    interrupted: method !== undefined && method !== "GET" && "The request may have been carried out.",
    api: error.id !== undefined && `Quote ${error.id} when you report it.`,
  };
  return advice[exit] || undefined;
}

/** Writes a report to stderr: one JSON object under `--output json`, else lines of text. */
export function writeReport({ exit, message, advice, error }: Report, format: Format): void {
  const { status, operation, attempts, requestId, id, details } = error;
  const [exitCode] = exitCodes[exit];
  if (format === "json") {
    const known = { code: exit, exitCode, message, advice, status, operation, attempts, requestId, id, details };
    process.stderr.write(`${JSON.stringify({ error: known })}\n`);
    return;
  }
  const more =
    error instanceof CommandError || details === undefined ? "" : `\n${formatDetails(details, process.stderr)}`;
  const [first = "", ...rest] = message.split("\n");
  const lines = [printable(first), ...rest.map((line) => `  ${printable(line)}`)].join("\n");
  const text = `${lines}${more.trimEnd().replaceAll("\n", "\n  ")}${advice === undefined ? "" : `\n${printable(advice)}`}`;
  process.stderr.write(`${paint("red", "northspec:", process.stderr)} ${text}\n`);
}
