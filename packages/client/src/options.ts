import { defaultServer } from "./functions.gen.ts";
import type { NorthspecError } from "./errors.ts";

/** How a call should go about failures and time. Given to a client for every call, or to a call for itself. */
export interface CallOptions {
  /**
   * How often a request that failed is sent again, from 0. 3 unless given. A GET, PUT or DELETE is sent again after a
   * connection that failed, a 429 and a 5xx; a POST only where the server cannot have acted: after a refused
   * connection and a 429.
   */
  readonly retries?: number;
  /** Whether a POST may be sent again like a GET, though it may then act twice. False unless given. */
  readonly retryNonIdempotent?: boolean;
  /** Milliseconds that one attempt may take, reply included. 30,000 unless given; `Infinity` for no bound. */
  readonly timeout?: number;
  /** Milliseconds that the call may take in all, waits included. 120,000 unless given; `Infinity` for no bound. */
  readonly deadline?: number;
  /** The longest wait in milliseconds that a reply may ask for; past it the call fails at once. 60,000 unless given. */
  readonly maxWait?: number;
  /** Ends the call. */
  readonly signal?: AbortSignal | undefined;
  /** More headers for the request. They are no place for secrets: hooks see them. `authorization` cannot be changed. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What every hook gets. It holds no secret. */
export interface RequestEvent {
  /** The operation, such as `getService`. */
  readonly operation: string;
  /** Names the call, and is the same for all its attempts. */
  readonly requestId: string;
  /** Which attempt this is, from 1. */
  readonly attempts: number;
  readonly method: string;
  readonly url: string;
}

/** Functions that see what a client does. One that throws makes the call fail. */
export interface Hooks {
  /** Before each attempt, with the headers but for the token. */
  readonly onRequest?: (event: RequestEvent & { readonly headers: Readonly<Record<string, string>> }) => void;
  /** After each reply, whatever its status. */
  readonly onResponse?: (event: RequestEvent & { readonly response: Response; readonly duration: number }) => void;
  /** Before the wait for the next attempt, with the milliseconds that it takes. */
  readonly onRetry?: (event: RequestEvent & { readonly error: NorthspecError; readonly delay: number }) => void;
  /** When a call has failed for good. */
  readonly onError?: (event: RequestEvent & { readonly error: NorthspecError }) => void;
}

/** Sends a request, as the standard `fetch` does. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** What a client is made with. */
export interface ClientOptions extends Omit<CallOptions, "signal">, Hooks {
  /** API token; the environment's `NORTHFLANK_API_TOKEN` unless given. It is sent as `Authorization` and kept nowhere else. */
  readonly token?: string | undefined;
  /** Address of the API; the environment's `NORTHSPEC_BASE_URL` or the specification's server unless given. */
  readonly baseUrl?: string | undefined;
  /** Whether the token may go to another machine over http. False unless given. */
  readonly allowInsecure?: boolean;
  /** Sends the requests. The global `fetch` unless given. */
  readonly fetch?: Fetch;
}

/** The token of the options or the environment. Its text is in no message: it is a secret. */
export function readToken({ token = fromEnvironment("NORTHFLANK_API_TOKEN") }: ClientOptions): string {
  if (token && /^[!-~]+$/.test(token)) return token;
  throw new TypeError(
    "The token is missing or has characters that no token has. Give `token`, or set NORTHFLANK_API_TOKEN.",
  );
}

/** The address of the options or the environment, without a slash at its end. */
export function readBaseUrl({ baseUrl, allowInsecure }: ClientOptions): string {
  const text = baseUrl ?? fromEnvironment("NORTHSPEC_BASE_URL") ?? defaultServer;
  const { protocol, hostname, origin, pathname, href } = URL.canParse(text) ? new URL(text) : ({} as Partial<URL>);
  // Credentials, query and fragment would be lost, so they are a mistake.
  if (!/^https?:$/.test(protocol ?? "") || href !== `${origin}${pathname}`) {
    throw new TypeError(
      `The baseUrl must be an http or https address without credentials, query and fragment, such as ${defaultServer}.`,
    );
  }
  if (protocol === "http:" && !allowInsecure && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname ?? "")) {
    throw new TypeError(
      "The baseUrl would send the token over http to another machine. Use https, or give `allowInsecure: true`.",
    );
  }
  return href.replace(/\/+$/, "");
}

function fromEnvironment(name: string): string | undefined {
  try {
    // Browsers have no process, and Deno throws where reading the environment is not allowed.
    return (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env?.[name] || undefined;
  } catch {
    return undefined;
  }
}
