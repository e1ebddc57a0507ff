import type { ErrorResponse } from "@northspec/types";

/** A place in a request that is not as the specification has it. */
export interface Detail {
  readonly in: "path" | "query" | "header" | "body";
  /** JSON pointer into that part of the request. */
  readonly pointer: string;
  /** What should stand there. */
  readonly expected: string;
}

/** A reply that is an error, thrown by whatever finds out. */
export class Problem extends Error {
  override readonly name = "Problem";
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

/** A 400 that names each place. */
export function badRequest(details: readonly Detail[]): Problem {
  return new Problem(400, "The request is not valid.", details);
}

/** The documented envelope of an error. */
export function envelope(status: number, message: string, details?: unknown, id?: string): ErrorResponse {
  return {
    error: { status, message, ...(id === undefined ? {} : { id }), ...(details === undefined ? {} : { details }) },
  };
}
