import {
  AbortedError,
  ApiError,
  BadRequestError,
  ConflictError,
  ConnectionError,
  type ErrorContext,
  NorthspecError,
  NotFoundError,
  PermissionDeniedError,
  type ErrorBody,
  RateLimitedError,
  ServerError,
  TimeoutError,
  UnauthorizedError,
  UnexpectedStatusError,
  InvalidResponseError,
  requestedDelay,
} from "./errors.ts";
import { version } from "./functions.gen.ts";
import type { ApiFetch } from "./operation.ts";
import { readBaseUrl, type CallOptions, type ClientOptions, type RequestEvent, readToken } from "./options.ts";
import { buildPath } from "./path.ts";

const errorsByStatus: Readonly<Record<number, typeof ApiError>> = {
  400: BadRequestError,
  401: UnauthorizedError,
  403: PermissionDeniedError,
  404: NotFoundError,
  409: ConflictError,
  429: RateLimitedError,
};

/** One request that may take several attempts. */
export interface Request {
  readonly operation: string;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly body: string | undefined;
  readonly options: CallOptions | undefined;
}

/** A reply with its text, and what it parses to. */
export interface Exchange {
  readonly response: Response;
  readonly text: string;
  readonly reply: unknown;
}

/** Sends a request until it succeeds or fails for good. */
export type Send = (request: Request) => Promise<Exchange>;

/** The text of the reply that an error comes from, where it is as documented. */
export const textOf = new WeakMap<NorthspecError, string>();

/**
 * What sends the requests of the operations' own functions: `getService(apiFetch, { … })`. An app that calls one
 * operation so ships that operation and no other.
 *
 * @param options - token, address, retries, time and hooks.
 * @throws TypeError where the token, the address or a number cannot be used.
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
 * @example
 * ```ts
 * import { createFetch, getService } from "@northspec/client";
 *
 * const apiFetch = createFetch({ token: process.env["NORTHFLANK_API_TOKEN"] });
 * const { data } = await getService(apiFetch, { projectId: "default-project", serviceId: "example-service" });
 * console.log(data.name);
 * ```
 */
export function createFetch(options: ClientOptions = {}): ApiFetch {
  const send = createSend(options);
  return async (operation, method, template, input = {}, callOptions) => {
    const body = "body" in input ? JSON.stringify(input["body"]) : undefined;
    if (body !== undefined && method === "GET") throw new TypeError(`${operation}: it takes no body.`);
    const path = buildPath(operation, template, input);
    const { response, reply } = await send({ operation, method, path, body, options: callOptions });
    return Object.assign(reply as object, { response }); // held to be an object below
  };
}

/** The one way of every request, with guards, retries, bounds on time and hooks. */
export function createSend(options: ClientOptions): Send {
  const base = readBaseUrl(options);
  const authorization = `Bearer ${readToken(options)}`;
  // A browser would ask the server's leave for these first.
  const tellsItself = !("document" in globalThis);
  const agent = tellsItself ? { "user-agent": `northspec-client/${version}` } : {};
  const common = addHeaders({ accept: "application/json", ...agent }, options.headers);
  checkNumbers(options);

  return async ({ operation, method, path, body, options: callOptions = {} }) => {
    checkNumbers(callOptions);
    const {
      retries = options.retries ?? 3,
      retryNonIdempotent = options.retryNonIdempotent,
      timeout = options.timeout ?? 30_000,
      deadline = options.deadline ?? 120_000,
      maxWait = options.maxWait ?? 60_000,
      signal,
    } = callOptions;
    const mayRepeat = method !== "POST" || retryNonIdempotent === true;
    const headers: Record<string, string> = { ...addHeaders(common, callOptions.headers), authorization };
    const requestId = headers["x-request-id"] ?? identifier();
    if (tellsItself) headers["x-request-id"] = requestId;
    if (body !== undefined) headers["content-type"] ??= "application/json";
    const url = base + path;
    const init: RequestInit = {
      method,
      headers,
      // The token must not follow to another address.
      redirect: "manual",
      ...(body === undefined ? {} : { body }),
    };
    const end = Date.now() + deadline;

    for (let attempts = 1; ; attempts += 1) {
      const event: RequestEvent = { operation, requestId, attempts, method, url };
      let outcome: Exchange | NorthspecError;
      if (signal?.aborted) {
        const about = { ...event, attempts: attempts - 1, cause: signal.reason };
        outcome = new AbortedError("the call was aborted", about);
      } else {
        if (options.onRequest) {
          const { authorization: _, ...shown } = headers;
          options.onRequest({ ...event, headers: shown });
        }
        outcome = await attempt(event, init, signal, Math.min(timeout, end - Date.now()));
      }
      if (!(outcome instanceof NorthspecError)) return outcome;

      const delay = (outcome.response && requestedDelay(outcome.response)) ?? backoff(attempts);
      const again =
        attempts <= retries && delay <= maxWait && Date.now() + delay < end && worthRepeating(outcome, mayRepeat);
      if (!again) {
        options.onError?.({ ...event, attempts: outcome.attempts, error: outcome });
        throw outcome;
      }
      options.onRetry?.({ ...event, error: outcome, delay });
      await sleep(delay, signal);
    }
  };

  async function attempt(
    event: RequestEvent,
    init: RequestInit,
    signal: AbortSignal | undefined,
    milliseconds: number,
  ): Promise<Exchange | NorthspecError> {
    const started = Date.now();
    const controller = new AbortController();
    const abort = () => controller.abort();
    // Timers take no more than 31 bits.
    const timer = milliseconds < 2 ** 31 ? setTimeout(abort, milliseconds) : undefined;
    signal?.addEventListener("abort", abort);
    let response: Response | undefined;
    let text = "";
    try {
      response = await (options.fetch ?? fetch)(event.url, { ...init, signal: controller.signal });
      text = await response.text();
    } catch (cause) {
      if (signal?.aborted) return new AbortedError("the call was aborted", { ...event, cause: signal.reason });
      // A status that says what failed does so without a body too.
      if (!response || response.ok) {
        const about = { ...event, response, cause };
        if (controller.signal.aborted) return new TimeoutError(`no whole reply in ${milliseconds} ms`, about);
        const code = codeOf(cause);
        const problem = response ? "the reply broke off" : "the API could not be reached";
        return new ConnectionError(code ? `${problem} (${code})` : problem, about);
      }
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    }
    options.onResponse?.({ ...event, response, duration: Date.now() - started });
    return read(text, response, event);
  }
}

/** What a reply means. */
function read(text: string, response: Response, about: ErrorContext): Exchange | NorthspecError {
  const context = { ...about, response };
  const { ok, status } = response;
  let reply: { readonly data?: unknown; readonly error?: ErrorBody } | null | undefined;
  try {
    reply = JSON.parse(text);
  } catch {
    // What is no JSON says nothing; the status still does.
  }
  if (ok && typeof reply?.data === "object" && reply.data) return { response, text, reply };
  let error: NorthspecError;
  if (ok) {
    const found = text === "" ? "is empty" : reply === undefined ? "is no JSON" : "has no `data`";
    error = new InvalidResponseError(`the reply with the status ${status} ${found}`, context);
  } else {
    const Class = errorsByStatus[status] ?? (status < 500 ? UnexpectedStatusError : ServerError);
    // Browsers give a redirect that is not followed the status 0.
    const redirect = status < 400 && { message: "the API redirects to another address, which is not followed" };
    error = new Class(redirect || (reply?.error ?? {}), context);
    if (reply?.error) textOf.set(error, text);
  }
  return error;
}

/** The system's word for what went wrong: Bun has it in the error, Node in what the error comes from. */
function codeOf(error: unknown): string | undefined {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } };
  const found = cause?.code ?? code;
  return typeof found === "string" ? found : undefined;
}

function worthRepeating(error: NorthspecError, mayRepeat: boolean): boolean {
  // Node and Bun say so where nothing was sent at all.
  const refused = /^(ECONNREFUSED|ConnectionRefused)$/.test(codeOf(error.cause) ?? "");
  const passing = error instanceof ServerError || error instanceof ConnectionError || error instanceof TimeoutError;
  return error.status === 429 || refused || (mayRepeat && passing);
}

/** A random wait, up to twice as long after each attempt: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter */
function backoff(attempts: number): number {
  return Math.random() * Math.min(8000, 250 * 2 ** attempts);
}

/** Waits, or until the signal says to stop. */
export function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((done) => {
    const finish = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", finish);
      done();
    };
    const timer = setTimeout(finish, milliseconds);
    signal?.addEventListener("abort", finish);
    if (signal?.aborted) finish();
  });
}

/** Refuses a number that would make a loop without end, or none at all. */
export function checkNumbers(options: CallOptions & { readonly interval?: number }): void {
  for (const name of ["retries", "timeout", "deadline", "maxWait", "interval"] as const) {
    const value = options[name];
    const least = name === "interval" ? 100 : 0;
    if (value === undefined || value >= least) continue;
    throw new TypeError(`\`${name}\` is ${value}. It must be a number from ${least}.`);
  }
}

/** Headers with more of them, all but `authorization`, which is the token's own. */
function addHeaders(headers: Record<string, string>, more: CallOptions["headers"]): Record<string, string> {
  if (!more) return headers;
  // Refuses what is no header before it could look like a failure of the network.
  const { authorization: _, ...added } = Object.fromEntries(new Headers(more));
  return { ...headers, ...added };
}

function identifier(): string {
  // Browsers have randomUUID only where the page came safely.
  return globalThis.crypto?.randomUUID?.() ?? Math.random().toString(36).slice(2);
}
