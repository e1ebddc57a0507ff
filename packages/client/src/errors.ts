/** The failed call. */
export interface ErrorContext {
  /** The operation, such as `getService`. */
  readonly operation: string;
  /** Number of requests sent. */
  readonly attempts: number;
  /** Call ID, sent as `x-request-id` and passed to every hook. */
  readonly requestId: string;
  readonly response?: Response | undefined;
  readonly cause?: unknown;
}

/** The `error` of a response. Any field may be missing, since proxies respond too. */
export interface ErrorBody {
  readonly message?: unknown;
  readonly id?: unknown;
  readonly details?: unknown;
}

/**
 * A call that failed. Every error of a call with valid input is one of the subclasses below; `name` identifies the subclass.
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
  /** HTTP status; undefined without a response. */
  declare readonly status: number | undefined;
  /** The operation, such as `getService`, or `GET /v1/…` for a call by path. */
  declare readonly operation: string;
  /** Number of requests sent. */
  declare readonly attempts: number;
  /** Call ID, sent as `x-request-id` and passed to every hook. */
  declare readonly requestId: string;
  /** The response; undefined if there was none. */
  declare readonly response: Response | undefined;

  constructor(message: string, { operation, attempts, requestId, response, cause }: ErrorContext) {
    super(`${operation}: ${message}`, cause === undefined ? undefined : { cause });
    this.status = response?.status;
    this.operation = operation;
    this.attempts = attempts;
    this.requestId = requestId;
    this.response = response;
  }

  /** Headers of the response; undefined if there was none. */
  get headers(): Headers | undefined {
    return this.response?.headers;
  }
}

type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

type NumberOf<Text extends string> = Text extends `${infer Value extends number}` ? Value : never;

/** A success status. */
export type SuccessStatus = NumberOf<`2${Digit}${Digit}`>;

/** A status of {@link ServerError}. */
export type ServerErrorStatus = NumberOf<`5${Digit}${Digit}`>;

/** A status without a dedicated class. Browsers hide the status of a redirect and report 0. */
export type UnexpectedStatus =
  | 0
  | Exclude<NumberOf<`${1 | 3 | 4}${Digit}${Digit}`>, Exclude<keyof ErrorsByStatus, "5XX">>;

/** The API responded with an error status. */
export class ApiError extends NorthspecError {
  declare readonly status: number;
  declare readonly response: Response;
  /** Error message from the API; undefined if the response has none. */
  declare readonly apiMessage: string | undefined;
  /** Identifies the incident. Include it when you report the error. */
  declare readonly id: string | undefined;
  /** More about the error. Its structure depends on the error. */
  declare readonly details: unknown;

  constructor({ message, id, details }: ErrorBody, context: ErrorContext & { readonly response: Response }) {
    const { status } = context.response;
    const text = typeof message === "string" ? message : undefined;
    super(text ?? `The API ${status < 400 ? "redirects to another URL" : `responded with status ${status}`}.`, context);
    this.apiMessage = text;
    this.id = typeof id === "string" ? id : undefined;
    this.details = details;
  }
}

/** 400: the path, the query or the body is invalid. `details` lists the errors. */
export class BadRequestError extends ApiError {
  override readonly name = "BadRequestError";
  declare readonly status: 400;
}

/** 401: the token is missing or invalid. */
export class UnauthorizedError extends ApiError {
  override readonly name = "UnauthorizedError";
  declare readonly status: 401;
}

/** 403: the token lacks a permission. */
export class PermissionDeniedError extends ApiError {
  override readonly name = "PermissionDeniedError";
  declare readonly status: 403;
}

/** 404: the resource does not exist. */
export class NotFoundError extends ApiError {
  override readonly name = "NotFoundError";
  declare readonly status: 404;
}

/** 409: the resource already exists or is in use. */
export class ConflictError extends ApiError {
  override readonly name = "ConflictError";
  declare readonly status: 409;
}

/** 429: the rate limit is exceeded. */
export class RateLimitedError extends ApiError {
  override readonly name = "RateLimitedError";
  declare readonly status: 429;

  /** Milliseconds until the limit resets; undefined if the response does not say. */
  get reset(): number | undefined {
    return requestedDelay(this.response);
  }
}

/** 5xx: the platform encountered an error. */
export class ServerError extends ApiError {
  override readonly name = "ServerError";
  declare readonly status: ServerErrorStatus;
}

/** Any other status, including redirects, which the client never follows. */
export class UnexpectedStatusError extends ApiError {
  override readonly name = "UnexpectedStatusError";
  declare readonly status: UnexpectedStatus;
}

/** The API could not be reached, or the connection closed early; `status` is set if the response started. */
export class ConnectionError extends NorthspecError {
  override readonly name = "ConnectionError";
  declare readonly status: SuccessStatus | undefined;
}

/** The response did not complete in time; `status` is set if it started. */
export class TimeoutError extends NorthspecError {
  override readonly name = "TimeoutError";
  declare readonly status: SuccessStatus | undefined;
}

/** The signal aborted the call. `cause` is the signal's reason. */
export class AbortedError extends NorthspecError {
  override readonly name = "AbortedError";
  declare readonly status: undefined;
}

/** A successful response with an invalid body: empty, HTML, or JSON without `data`. */
export class InvalidResponseError extends NorthspecError {
  override readonly name = "InvalidResponseError";
  declare readonly status: SuccessStatus;
  declare readonly response: Response;
}

/** What an operation started, such as a build, has failed. */
export class OperationFailedError<Data = unknown> extends NorthspecError {
  override readonly name = "OperationFailedError";
  declare readonly status: SuccessStatus;
  declare readonly response: Response;
  /** The `data` of the last poll, with the final status. */
  declare readonly data: Data;

  constructor(message: string, data: Data, context: ErrorContext) {
    super(message, context);
    this.data = data;
  }
}

/** Error class by status, for statuses with a dedicated class. */
const errorClasses = {
  400: BadRequestError,
  401: UnauthorizedError,
  403: PermissionDeniedError,
  404: NotFoundError,
  409: ConflictError,
  429: RateLimitedError,
  "5XX": ServerError,
} as const;

/** The error of each status that has its own class. */
export type ErrorsByStatus = {
  readonly [Status in keyof typeof errorClasses]: InstanceType<(typeof errorClasses)[Status]>;
};

/** Creates the error of a response with an error status. */
export function createApiError(body: ErrorBody, context: ErrorContext & { readonly response: Response }): ApiError {
  const { status } = context.response;
  const classes: Readonly<Record<number, typeof ApiError>> = errorClasses;
  const Class = classes[status] ?? (status < 500 ? UnexpectedStatusError : ServerError);
  return new Class(body, context);
}

/**
 * Reads the delay that a response requests: `Retry-After`, or `x-ratelimit-reset` for a 429.
 *
 * @returns milliseconds; undefined if the response requests none.
 */
export function requestedDelay({ headers, status }: Response): number | undefined {
  const text = headers.get("retry-after") ?? (status === 429 ? headers.get("x-ratelimit-reset") : null);
  if (!text) return undefined;
  const seconds = Number(text);
  // Date.parse accepts many numbers as dates.
  const milliseconds = Number.isNaN(seconds) ? Date.parse(text) - Date.now() : seconds * 1000;
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}
