import {
  AbortedError,
  ApiError,
  ConflictError,
  ConnectionError,
  NorthspecError,
  NotFoundError,
  OperationFailedError,
  PermissionDeniedError,
  RateLimitedError,
  TimeoutError,
  UnauthorizedError,
} from "@northspec/client";
import { CommandError, type ExitName, exitCodes } from "./errors.ts";
import type { RunState } from "./execution.ts";
import { formatFields } from "./output.ts";
import { escapeControls, formatJson, paint } from "./text.ts";

const exitsByClass: readonly (readonly [abstract new (...args: never[]) => NorthspecError, ExitName])[] = [
  [UnauthorizedError, "unauthenticated"],
  [PermissionDeniedError, "forbidden"],
  [NotFoundError, "notFound"],
  [ConflictError, "conflict"],
  [RateLimitedError, "rateLimited"],
  [ConnectionError, "network"],
  [TimeoutError, "network"],
  [AbortedError, "interrupted"],
  [OperationFailedError, "failed"],
];

/** An error for the user. */
export interface ErrorDescription {
  readonly exit: ExitName;
  readonly message: string;
  /** What the user can do. */
  readonly advice: string | undefined;
  /** More about the error, as data. */
  readonly details: unknown;
}

/** Describes an error and what to do about it. */
export function describeError(error: unknown, run: RunState): ErrorDescription {
  const isCall = error instanceof NorthspecError;
  const exit = exitOf(error, run);
  const text = error instanceof Error ? error.message : String(error);
  const { details } = error instanceof ApiError || error instanceof CommandError ? error : {};
  return {
    exit,
    message: isCall ? text.replace(`${error.operation}: `, "") : text,
    advice: isCall ? adviceFor(exit, error, run) : undefined,
    details,
  };
}

/**
 * Writes an error and advice to stderr: one JSON object with `--output json`, otherwise text.
 *
 * @returns the exit code.
 */
export function reportError(error: unknown, run: RunState): number {
  const isCall = error instanceof NorthspecError;
  const { exit, message, advice, details } = describeError(error, run);
  const [exitCode] = exitCodes[exit];
  const id = error instanceof ApiError ? error.id : undefined;
  if (run.errorFormat === "json") {
    const { status, operation, attempts, requestId } = isCall ? error : {};
    const succeeded = run.succeeded && { [run.succeeded.operation]: run.succeeded.id };
    const about = { status, operation, attempts, requestId, id, succeeded, details };
    process.stderr.write(
      `${formatJson({ error: { code: exit, exitCode, message, advice, ...about } }, process.stderr)}\n`,
    );
    return exitCode;
  }
  const [first = "", ...rest] = message.split("\n").map(escapeControls);
  if (isCall && details !== undefined) rest.push(...formatFields(details, process.stderr).trimEnd().split("\n"));
  const lines = [`${paint("red", "northspec:", process.stderr)} ${first}`, ...rest.map((line) => `  ${line}`)];
  if (advice !== undefined) lines.push(escapeControls(advice));
  if (run.succeeded) {
    const { operation, id: createdId } = run.succeeded;
    lines.push(escapeControls(createdId === "" ? `${operation} succeeded.` : `${operation} succeeded: ${createdId}`));
  }
  process.stderr.write(`${lines.join("\n")}\n`);
  return exitCode;
}

function exitOf(error: unknown, { succeeded }: RunState): ExitName {
  if (error instanceof CommandError && !(error.exit === "usage" && succeeded !== undefined)) return error.exit;
  // The client rejects invalid input before sending.
  const isUsage = [CommandError, TypeError].some((Class) => error instanceof Class);
  if (isUsage) return succeeded === undefined ? "usage" : "incomplete";
  return exitsByClass.find(([Class]) => error instanceof Class)?.[1] ?? "api";
}

function adviceFor(
  exit: ExitName,
  error: NorthspecError,
  { operation, baseUrl = "", proxy, succeeded, isWaiting }: RunState,
): string | undefined {
  const { method, permission } = operation ?? {};
  const reset = error instanceof RateLimitedError ? error.reset : undefined;
  const id = error instanceof ApiError ? error.id : undefined;
  const advice: Partial<Record<ExitName, string | false | undefined>> = {
    unauthenticated: "Run `northspec login`, or set NORTHFLANK_API_TOKEN to a valid token.",
    forbidden: permission && `Grant the token the permission ${permission}.`,
    notFound: "Check the identifiers and the URL.",
    conflict: method === "POST" && "Choose another name.",
    rateLimited: reset !== undefined && `Try again in ${Math.ceil(reset / 1000)} seconds.`,
    network:
      isWaiting && error instanceof TimeoutError
        ? "It continues on the platform. To wait longer, increase --wait-timeout."
        : `Check the network${proxy ? `, the proxy ${proxy}` : ""} and the URL ${baseUrl}, or increase --timeout.`,
    interrupted:
      method !== undefined && method !== "GET" && succeeded === undefined && "The request may have taken effect.",
    api:
      id === undefined
        ? proxy && `The request went through the proxy ${proxy}.`
        : `Include ${id} when you report this error.`,
  };
  return advice[exit] || undefined;
}
