import type { ErrorResponse } from "@northspec/types";

/** A part of a request that does not match the specification. */
export interface Detail {
  readonly in: "path" | "query" | "header" | "body";
  /** JSON pointer into that part of the request. */
  readonly pointer: string;
  /** The expected value. */
  readonly expected: string;
}

/** An error that becomes a response. */
export class HttpError extends Error {
  override readonly name: string = "HttpError";
  readonly status: number;
  readonly details: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, details?: unknown, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.details = details;
    this.headers = headers;
  }
}

/** The file of the database or its disk does not allow an operation. */
export class StorageError extends HttpError {
  override readonly name = "StorageError";
}

/** Creates a 400 that names each invalid part. */
export function badRequest(details: readonly Detail[]): HttpError {
  return new HttpError(400, "The request is not valid.", details);
}

/** Creates the body of an error response. */
export function envelope(status: number, message: string, details?: unknown, id?: string): ErrorResponse {
  return {
    error: { status, message, ...(id === undefined ? {} : { id }), ...(details === undefined ? {} : { details }) },
  };
}

/** Logs an unexpected error, and creates the body of a 500. */
export function reportInternalError(error: unknown, id: string): ErrorResponse {
  // The error may contain input of the caller, including secrets, so only its location is logged.
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const location = stack.split("\n").find((line) => line.includes(".ts:") || line.includes(".js:")) ?? "";
  console.error(`Internal error ${id} ${location.trim()}`);
  return envelope(500, "Internal error of the sandbox. This is a bug in northspec.", undefined, id);
}

/** Thrown to end a request without a response. The `fetch` of a sandbox rejects with it; a server closes the socket. */
export class ConnectionDropped extends TypeError {
  /** @param cause - Default: the sandbox closes the connection on purpose. */
  constructor(cause: unknown = Object.assign(new Error("The sandbox closed the connection."), { code: "ECONNRESET" })) {
    super("fetch failed", { cause });
  }
}
