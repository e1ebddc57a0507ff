import { scopedPath, teamTemplate, version } from "./constants.gen.ts";
import {
  AbortedError,
  ConnectionError,
  createApiError,
  type ErrorBody,
  InvalidResponseError,
  NorthspecError,
  requestedDelay,
  TimeoutError,
} from "./errors.ts";
import {
  type CallOptions,
  type ClientOptions,
  defaultLimits,
  fromEnvironment,
  readBaseUrl,
  readLimits,
  readToken,
  type RequestEvent,
} from "./options.ts";
import { fillPath } from "./path.ts";

/** Options of the standard `fetch` and of a call. */
export interface FetchOptions extends Omit<RequestInit, "headers" | "redirect" | "signal">, CallOptions {
  /** Name of the call in errors and hooks (default: method and path). */
  readonly operation?: string;
  /** Whether a success may have an empty body (default: only for HEAD, and with status 204 or 205). */
  readonly mayBeEmpty?: boolean;
}

/**
 * The standard `fetch` with authentication, retries, limits, hooks and typed errors. It resolves to a successful,
 * fully received response whose body can be read more than once, as text or JSON.
 */
export interface ApiFetch {
  /** @param input - path of the API, or a URL that starts with the base URL. */
  (input: string | URL, options?: FetchOptions): Promise<Response>;
  /** URL of the API, without a trailing slash. */
  readonly baseUrl: string;
}

/**
 * Creates a `fetch` for the API. Pass it to the standalone operation functions so that your bundle includes only the
 * ones you use.
 *
 * @param options - token, team, base URL, limits and hooks.
 * @throws TypeError if the token, the team, the base URL or a limit is invalid.
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-idempotent-methods
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
  const clientUrl = readBaseUrl(options);
  const authorization = `Bearer ${readToken(options)}`;
  const { teamId = fromEnvironment("NORTHSPEC_TEAM_ID") } = options;
  // Without a team, the path replaces itself.
  const teamPath = teamId === undefined ? "$&" : fillPath("createFetch", teamTemplate, { teamId });
  const clientLimits = readLimits(options, defaultLimits);
  // In browsers, these headers would cause a CORS preflight request.
  const isBrowser = "document" in globalThis;
  const clientHeaders: Record<string, string> = {
    accept: "application/json",
    ...(isBrowser ? {} : { "user-agent": `northspec-client/${version}` }),
    ...readHeaders(options.headers),
  };

  async function apiFetch(input: string | URL, call: FetchOptions = {}): Promise<Response> {
    const {
      baseUrl: callUrl,
      fetch: send = options.fetch ?? fetch,
      headers: callHeaders,
      mayBeEmpty,
      operation: name,
      retryNonIdempotent = options.retryNonIdempotent,
      signal,
      ...init
    } = call;
    const { retries, timeout, deadline, maxWait } = readLimits(call, clientLimits);

    const address = String(input);
    const baseUrl = callUrl === undefined ? clientUrl : readBaseUrl({ ...options, baseUrl: callUrl });
    // A URL that does not start with the base URL stays one.
    const path = address.startsWith("/") ? address : new URL(address).href.replace(baseUrl, "");
    const method = (init.method ?? "GET").toUpperCase();
    const operation = name ?? `${method} ${address}`;
    if (!path.startsWith("/")) {
      throw new TypeError(`${operation}: The URL must start with ${baseUrl}/. Pass another \`baseUrl\`.`);
    }
    const url = baseUrl + path.replace(scopedPath, teamPath);

    const headers: Record<string, string> = { ...clientHeaders, ...readHeaders(callHeaders) };
    const requestId = headers["x-request-id"] ?? createId();
    if (!isBrowser) headers["x-request-id"] = requestId;
    if (typeof init.body === "string") headers["content-type"] ??= "application/json";
    const isRepeatable = retryNonIdempotent || /^(GET|HEAD|OPTIONS|PUT|DELETE)$/.test(method);
    const end = Date.now() + deadline;

    for (let attempts = 1; ; attempts += 1) {
      const event: RequestEvent = { operation, requestId, attempts, method, url };
      const outcome = await attempt(event, Math.min(timeout, end - Date.now()));
      if (!(outcome instanceof NorthspecError)) return outcome;

      const delay = (outcome.response && requestedDelay(outcome.response)) ?? backoff(attempts);
      const isAllowed = attempts <= retries && delay <= maxWait && Date.now() + delay < end;
      if (!isAllowed || !isTransient(outcome, isRepeatable)) {
        await options.onError?.({ ...event, attempts: outcome.attempts, error: outcome });
        throw outcome;
      }
      await options.onRetry?.({ ...event, error: outcome, delay });
      await sleep(delay, signal);
    }

    /** Sends the request once. */
    async function attempt(event: RequestEvent, milliseconds: number): Promise<Response | NorthspecError> {
      const abortedError = (attempts: number) =>
        new AbortedError("The call was aborted.", { ...event, attempts, cause: signal?.reason });
      if (!signal?.aborted) await options.onRequest?.({ ...event, headers: { ...headers } });
      if (signal?.aborted) return abortedError(event.attempts - 1);

      const started = Date.now();
      const controller = new AbortController();
      const abort = () => controller.abort();
      // Timer delays are limited to 31 bits.
      const timer = setTimeout(abort, Math.min(milliseconds, 2 ** 31 - 1));
      signal?.addEventListener("abort", abort);
      let response: Response | undefined;
      let text = "";
      try {
        // Following a redirect would send the token to another URL.
        response = await send(url, {
          ...init,
          method,
          headers: { ...headers, authorization },
          redirect: "manual",
          signal: controller.signal,
        });
        text = await response.text();
      } catch (cause) {
        if (signal?.aborted) return abortedError(event.attempts);
        // An error status is enough, even without a body.
        if (!response || response.ok) {
          const context = { ...event, response, cause };
          if (controller.signal.aborted) {
            return new TimeoutError(`No complete response within ${milliseconds} ms.`, context);
          }
          const code = codeOf(cause);
          const message = response ? "The response ended early" : "Cannot reach the API";
          return new ConnectionError(`${message}${code ? ` (${code})` : ""}.`, context);
        }
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
      }
      const body = parse(text);
      // Hooks, callers and openapi-fetch can read the body again.
      Object.assign(Object.defineProperties(response, readers), { [received]: { text, body } });
      await options.onResponse?.({ ...event, response, duration: Date.now() - started });

      const context = { ...event, response };
      if (!response.ok) return createApiError(body?.error ?? {}, context);
      const hasData = typeof body?.data === "object" && body.data !== null;
      if (hasData || (text === "" && (mayBeEmpty ?? /^HEAD|20[45]$/.test(`${method} ${response.status}`))))
        return response;
      return new InvalidResponseError(
        `The response with status ${response.status} is not JSON with \`data\`.`,
        context,
      );
    }
  }
  return Object.assign(apiFetch, { baseUrl: clientUrl });
}

/** The JSON of a response. The fields are missing if it does not match the specification. */
interface Body {
  readonly data?: unknown;
  readonly error?: ErrorBody;
}

/** Parses the text of a response; undefined if it is not JSON. */
function parse(text: string): Body | null | undefined {
  try {
    return JSON.parse(text) as Body | null;
  } catch {
    return undefined;
  }
}

const received = Symbol("received");

/** A response whose body has been read. */
interface ReceivedResponse {
  readonly [received]: { readonly text: string; readonly body: Body | null | undefined };
}

/** Methods that read the body again, from a copy of the response. */
const readers = Object.fromEntries(
  (["clone", "json", "text"] as const).map((method) => [
    method,
    {
      value(this: Response & ReceivedResponse): unknown {
        return new Response(this[received].text || null, this)[method]();
      },
    },
  ]),
);

/** Returns the JSON of a response of {@link ApiFetch} without parsing it again; undefined if it is empty. */
export function bodyOf(response: Response): object | null | undefined {
  return (response as Response & ReceivedResponse)[received].body;
}

/** System error code. Bun sets it on the error, Node on its cause. */
function codeOf(error: unknown): string | undefined {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } };
  const found = cause?.code ?? code;
  return typeof found === "string" ? found : undefined;
}

/** Whether another attempt may succeed and cannot take effect twice. */
export function isTransient(error: NorthspecError, isRepeatable: boolean): boolean {
  // Node and Bun report that nothing was sent.
  const isUnsent = /^(ECONNREFUSED|ConnectionRefused)$/.test(codeOf(error.cause) ?? "");
  const isPassing = /^(Server|Connection|Timeout)Error$/.test(error.name);
  return error.status === 429 || isUnsent || (isRepeatable && isPassing);
}

/** Exponential backoff with full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter */
function backoff(attempts: number): number {
  return Math.random() * Math.min(8000, 250 * 2 ** attempts);
}

/** Waits until the time has passed or the signal is aborted. */
export function sleep(milliseconds: number, signal: AbortSignal | null | undefined): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    signal?.addEventListener("abort", finish);
    if (signal?.aborted) finish();
  });
}

/** Headers by lower-case name, without `authorization`, which is always set from the token. */
function readHeaders(given: CallOptions["headers"]): Record<string, string> {
  if (!given) return {};
  // Throws for invalid headers, before they look like a failed connection.
  const { authorization: _, ...headers } = Object.fromEntries(new Headers(given));
  return headers;
}

function createId(): string {
  // Browsers have randomUUID only on secure pages.
  return globalThis.crypto?.randomUUID?.() ?? Math.random().toString(36).slice(2);
}
