import { defaultServer } from "./constants.gen.ts";
import type { NorthspecError } from "./errors.ts";

/** Sends a request, as the standard `fetch` does. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Options of one call. When passed to a client, they are the defaults for its calls. */
export interface CallOptions {
  /**
   * Number of retries (default: 3). GET, HEAD, PUT and DELETE are retried after a failed connection, a timeout, a 429
   * or a 5xx; POST and PATCH only after a refused connection or a 429, when the request had no effect.
   */
  readonly retries?: number;
  /** Whether POST and PATCH are retried like GET, although the request may take effect twice (default: false). */
  readonly retryNonIdempotent?: boolean;
  /** Timeout of one attempt in milliseconds, including the response body (default: 30,000); `Infinity` for no limit. */
  readonly timeout?: number;
  /** Time limit of the whole call in milliseconds, including delays (default: 120,000); `Infinity` for no limit. */
  readonly deadline?: number;
  /** Maximum delay in milliseconds that a response may request; a longer one fails the call (default: 60,000). */
  readonly maxWait?: number;
  /** Aborts the call. */
  readonly signal?: AbortSignal | null | undefined;
  /** Additional headers. Hooks see them, so they must not contain secrets. `authorization` cannot be changed. */
  readonly headers?: RequestInit["headers"];
  /** URL of the API (default: the environment variable `NORTHSPEC_BASE_URL`, or the server of the specification). */
  readonly baseUrl?: string | undefined;
  /** Sends the requests (default: the global `fetch`). */
  readonly fetch?: Fetch | undefined;
}

/** Describes a request to a hook. It contains no secret. */
export interface RequestEvent {
  /** The operation, such as `getService`, or `GET /v1/…` for a call by path. */
  readonly operation: string;
  /** Identifies the call; the same for all attempts. */
  readonly requestId: string;
  /** Number of the attempt, from 1. */
  readonly attempts: number;
  readonly method: string;
  readonly url: string;
}

/**
 * Functions that observe the calls of a client. The call waits for promises that they
 * return. A hook that throws or rejects fails the call with its error.
 */
export interface Hooks {
  /** Called before each attempt, with the headers except `authorization`. */
  readonly onRequest?: (event: RequestEvent & { readonly headers: Readonly<Record<string, string>> }) => unknown;
  /** Called after each response, whatever its status. */
  readonly onResponse?: (event: RequestEvent & { readonly response: Response; readonly duration: number }) => unknown;
  /** Called before waiting to retry, with the delay in milliseconds. */
  readonly onRetry?: (event: RequestEvent & { readonly error: NorthspecError; readonly delay: number }) => unknown;
  /** Called when a call has failed. */
  readonly onError?: (event: RequestEvent & { readonly error: NorthspecError }) => unknown;
}

/** Options of a client. */
export interface ClientOptions extends Omit<CallOptions, "signal">, Hooks {
  /** API token (default: the environment variable `NORTHFLANK_API_TOKEN`). Never passed to hooks or included in messages. */
  readonly token?: string | undefined;
  /**
   * Team whose projects the calls use (default: the environment variable `NORTHSPEC_TEAM_ID`, or else the projects of
   * the token's account). It changes the URLs of all operations on projects.
   */
  readonly teamId?: string | undefined;
  /** Whether the token may be sent over http to another machine (default: false). */
  readonly allowInsecure?: boolean;
}

/** Reads the token from the options or the environment. */
export function readToken({ token = fromEnvironment("NORTHFLANK_API_TOKEN") }: ClientOptions): string {
  if (token && /^[!-~]+$/.test(token)) return token;
  throw new TypeError("The token is missing or invalid. Set `token` or NORTHFLANK_API_TOKEN.");
}

/** Reads the base URL from the options or the environment, without a trailing slash. */
export function readBaseUrl({ baseUrl, allowInsecure }: ClientOptions): string {
  const name = baseUrl === undefined ? "NORTHSPEC_BASE_URL" : "baseUrl";
  const text = baseUrl ?? fromEnvironment("NORTHSPEC_BASE_URL") ?? defaultServer;
  const { protocol, hostname, origin, pathname, href } = URL.canParse(text) ? new URL(text) : ({} as Partial<URL>);
  if (!/^https?:$/.test(protocol ?? "") || href !== `${origin}${pathname}`) {
    throw new TypeError(`\`${name}\` must be an http or https URL without credentials, query and fragment.`);
  }
  if (protocol === "http:" && !allowInsecure && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname ?? "")) {
    throw new TypeError(
      `\`${name}\` would send the token unencrypted to another machine. Use https, or pass \`allowInsecure: true\`.`,
    );
  }
  return href.replace(/\/+$/, "");
}

/** Limits of a call, all of them numbers from 0. */
export const defaultLimits = { retries: 3, timeout: 30_000, deadline: 120_000, maxWait: 60_000 };

/**
 * Reads limits from options.
 *
 * @param defaults - the limits to read, and the values of those that are undefined.
 * @throws TypeError for a number below the minimum, or NaN.
 */
export function readLimits<Limits extends Record<string, number>>(
  options: { readonly [Name in keyof Limits]?: number },
  defaults: Limits,
  min = 0,
): Limits {
  const limits = { ...defaults };
  for (const name in defaults) {
    const value = options[name];
    if (value === undefined) continue;
    if (!(value >= min)) throw new TypeError(`\`${name}\` must be a number from ${min}, not ${value}.`);
    limits[name] = value as Limits[typeof name]; // a number
  }
  return limits;
}

/** Reads an environment variable; undefined if it is empty. */
export function fromEnvironment(name: string): string | undefined {
  try {
    // Browsers have no process, and Deno throws if access to the environment is denied.
    return (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env?.[name] || undefined;
  } catch {
    return undefined;
  }
}
