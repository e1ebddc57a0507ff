import type { ErrorResponse } from "@northspec/types";

/** A part of a request that does not match the specification. */
export interface Detail {
  readonly in: "path" | "query" | "header" | "body";
  /** JSON pointer into that part of the request. */
  readonly pointer: string;
  /** What is expected there. */
  readonly expected: string;
}

/** An error response, thrown by the code that detects the error. */
export class HttpError extends Error {
  override readonly name = "HttpError";
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

/** A 400 that names each invalid part. */
export function badRequest(details: readonly Detail[]): HttpError {
  return new HttpError(400, "The request is not valid.", details);
}

/** The documented envelope of an error. */
export function envelope(status: number, message: string, details?: unknown, id?: string): ErrorResponse {
  return {
    error: { status, message, ...(id === undefined ? {} : { id }), ...(details === undefined ? {} : { details }) },
  };
}

/** The connection was closed on purpose. `fetch` in place rejects with it; a server closes its socket. */
export class ConnectionDropped extends TypeError {
  constructor() {
    super("fetch failed", {
      cause: Object.assign(new Error("The sandbox dropped the connection."), { code: "ECONNRESET" }),
    });
  }
}
