/** What an error tells of the call that it ended. */
export interface ErrorContext {
  /** The operation that was called, such as `getService`. */
  readonly operation: string;
  /** How many times the request was sent. */
  readonly attempts: number;
  /** Names the call, in the `x-request-id` header and in what every hook gets. */
  readonly requestId: string;
  /** The reply, where there was one. */
  readonly response?: Response | undefined;
  /** What it comes from. */
  readonly cause?: unknown;
}

/** The `error` of the API's envelope, as far as a reply has one. */
export interface ErrorBody {
  readonly message?: unknown;
  readonly id?: unknown;
  readonly details?: unknown;
}

/**
 * A call that failed. Whatever ends a call once its input is right is one of the classes below, each with a `name` of
 * its own to tell them apart.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-status-codes
 * @example
 * ```ts
 * import { createClient, NorthspecError } from "@northspec/client";
 *
 * const client = createClient({ token: process.env["NORTHFLANK_API_TOKEN"] });
 * try {
 *   await client.getJob({ projectId: "default-project", jobId: "no-such-job" });
 * } catch (error) {
 *   if (!(error instanceof NorthspecError)) throw error;
 *   console.log(error.name, error.status, error.operation, error.attempts);
 * }
 * ```
 */
export class NorthspecError extends Error {
  /** HTTP status of the reply; undefined where there was none. */
  readonly status: number | undefined;
  /** The operation that was called, such as `getService`. */
  readonly operation: string;
  /** How many times the request was sent. */
  readonly attempts: number;
  /** Names the call, in the `x-request-id` header and in what every hook gets. */
  readonly requestId: string;
  /** The reply, whose body has been read; undefined where there was none. */
  readonly response: Response | undefined;

  constructor(message: string, { operation, attempts, requestId, response, cause }: ErrorContext) {
    super(`${operation}: ${message}`, cause === undefined ? undefined : { cause });
    this.status = response?.status;
    this.operation = operation;
    this.attempts = attempts;
    this.requestId = requestId;
    this.response = response;
  }

  /** Headers of the reply; undefined where there was none. */
  get headers(): Headers | undefined {
    return this.response?.headers;
  }
}

type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

type NumberOf<Text extends string> = Text extends `${infer Value extends number}` ? Value : never;

/** A status of a reply that did what was asked. */
export type SuccessStatus = NumberOf<`2${Digit}${Digit}`>;

/** A status that says that the platform failed. */
export type ServerErrorStatus = NumberOf<`5${Digit}${Digit}`>;

/** A status without a class of its own; 0 is that of a redirect in browsers, which hide it. */
export type UnexpectedStatus = 0 | Exclude<NumberOf<`${1 | 3 | 4}${Digit}${Digit}`>, 400 | 401 | 403 | 404 | 409 | 429>;

/** The API answered with a status that is no success. Each such status has one of the classes below. */
export class ApiError extends NorthspecError {
  declare readonly status: number;
  declare readonly response: Response;
  /** The API's message; undefined where the reply has none. */
  readonly apiMessage: string | undefined;
  /** Names the incident. Quote it when you report the error. */
  readonly id: string | undefined;
  /** More about the error. Its form depends on the error. */
  readonly details: unknown;

  constructor({ message, id, details }: ErrorBody, context: ErrorContext) {
    const text = typeof message === "string" ? message : undefined;
    super(text ?? `the reply has the status ${context.response?.status}`, context);
    this.apiMessage = text;
    this.id = typeof id === "string" ? id : undefined;
    this.details = details;
  }
}

/** 400: something in the path, the query or the body is not as described. `details` names each place. */
export class BadRequestError extends ApiError {
  override readonly name = "BadRequestError";
  declare readonly status: 400;
}

/** 401: the token is missing or not valid. */
export class UnauthorizedError extends ApiError {
  override readonly name = "UnauthorizedError";
  declare readonly status: 401;
}

/** 403: the token lacks the permission of the operation. */
export class PermissionDeniedError extends ApiError {
  override readonly name = "PermissionDeniedError";
  declare readonly status: 403;
}

/** 404: what the path names does not exist. */
export class NotFoundError extends ApiError {
  override readonly name = "NotFoundError";
  declare readonly status: 404;
}

/** 409: what should be created exists already. */
export class ConflictError extends ApiError {
  override readonly name = "ConflictError";
  declare readonly status: 409;
}

/** 429: the requests of this hour are used up. */
export class RateLimitedError extends ApiError {
  override readonly name = "RateLimitedError";
  declare readonly status: 429;

  /** Milliseconds until the next try makes sense, as the reply says; undefined where it does not. */
  get reset(): number | undefined {
    return requestedDelay(this.response);
  }
}

/** 5xx: the platform failed. */
export class ServerError extends ApiError {
  override readonly name = "ServerError";
  declare readonly status: ServerErrorStatus;
}

/** Any other status, such as that of a redirect, which is never followed. */
export class UnexpectedStatusError extends ApiError {
  override readonly name = "UnexpectedStatusError";
  declare readonly status: UnexpectedStatus;
}

/** The request did not reach the API, or its reply broke off; `status` is that of such a reply. */
export class ConnectionError extends NorthspecError {
  override readonly name = "ConnectionError";
  declare readonly status: SuccessStatus | undefined;
}

/** No whole reply came in time; `status` is that of a reply that had begun. */
export class TimeoutError extends NorthspecError {
  override readonly name = "TimeoutError";
  declare readonly status: SuccessStatus | undefined;
}

/** The caller's signal ended the call. `cause` is its reason. */
export class AbortedError extends NorthspecError {
  override readonly name = "AbortedError";
  declare readonly status: undefined;
}

/** A reply with a good status that is not what the specification says: empty, HTML, or no object with `data`. */
export class InvalidResponseError extends NorthspecError {
  override readonly name = "InvalidResponseError";
  declare readonly status: SuccessStatus;
  declare readonly response: Response;
}

/**
 * How long a reply asks to wait: `Retry-After`, else after a 429 `x-ratelimit-reset`.
 *
 * @returns milliseconds; undefined where the reply says nothing.
 */
export function requestedDelay({ headers, status }: Response): number | undefined {
  const text = headers.get("retry-after") ?? (status === 429 ? headers.get("x-ratelimit-reset") : null);
  if (!text) return undefined;
  const seconds = Number(text);
  // Date.parse takes many a number for a date.
  const milliseconds = Number.isNaN(seconds) ? Date.parse(text) - Date.now() : seconds * 1000;
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}
