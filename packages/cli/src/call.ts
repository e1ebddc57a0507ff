import {
  type ApiFetch,
  type CallOptions,
  type ClientOptions,
  createFetch,
  createOperation,
  type RequestEvent,
  version,
} from "@northspec/client";
import { maskText } from "@northspec/openapi";
import type { OperationDescription } from "@northspec/types";
import { CommandError } from "./errors.ts";
import { send, userAgent } from "./http.ts";
import type { ResponseBody } from "./output.ts";
import { formatOf, type CliOptions, type Endpoint } from "./settings.ts";
import { escapeControls, formatJson } from "./text.ts";

/** The parameters of a call by name, and its `body`. */
export type OperationInput = Readonly<Record<string, unknown>>;

/** Calls an operation and returns the parsed response. */
export type CallOperation = (
  operation: OperationDescription,
  input: OperationInput,
  options?: CallOptions,
) => Promise<ResponseBody & { readonly response: Response }>;

/**
 * Creates a `fetch` for an endpoint with the options of the command line.
 *
 * @param overrides - client options that take precedence over the command line.
 * @throws CommandError if there is no token.
 */
export function createApiFetch(
  { baseUrl, token, teamId }: Endpoint,
  options: CliOptions,
  overrides: ClientOptions = {},
): ApiFetch {
  if (token === undefined) {
    throw new CommandError(
      "unauthenticated",
      `No token for ${baseUrl}. Run \`northspec login\`, or set NORTHFLANK_API_TOKEN.`,
    );
  }
  const { retries, timeout, deadline, allowInsecure = false } = options;
  return createFetch({
    token,
    baseUrl,
    teamId,
    fetch: send,
    allowInsecure,
    ...(retries === undefined ? {} : { retries }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(deadline === undefined ? {} : { deadline }),
    ...(options.verbose ? traceHooks(formatOf(options) === "json") : {}),
    ...overrides,
  });
}

/** Creates a function that calls operations through {@link createApiFetch}. */
export function createCall(endpoint: Endpoint, options: CliOptions, overrides?: ClientOptions): CallOperation {
  const apiFetch = createApiFetch(endpoint, options, overrides);
  return (description, input, callOptions) => {
    // The table says which input belongs to which operation; the compiler cannot.
    const call = createOperation(description) as unknown as (
      ...args: [ApiFetch, OperationInput, CallOptions?]
    ) => ReturnType<CallOperation>;
    return call(apiFetch, input, callOptions);
  };
}

/** Hooks that log requests and responses to stderr. The client passes them no token. */
function traceHooks(asJson: boolean): ClientOptions {
  const log = (event: string, { operation, requestId, attempts }: RequestEvent, details: object, lines: string[]) => {
    const text = asJson
      ? formatJson({ event, operation, requestId, attempts, ...details }, process.stderr)
      : lines.map(escapeControls).join("\n");
    process.stderr.write(`${text}\n`);
  };
  const headerLines = (sign: string, headers: Readonly<Record<string, string>>) =>
    Object.entries(headers).map(([name, value]) => `${sign} ${name}: ${value}`);
  return {
    onRequest: (event) => {
      const { method, url } = event;
      const headers = { ...event.headers, "user-agent": userAgent, authorization: "Bearer [redacted]" };
      const details = { northspec: version, method, url, headers };
      log("request", event, details, [`> ${method} ${url}`, ...headerLines(">", headers)]);
    },
    onResponse: (event) => {
      const { response, duration } = event;
      const { status } = response;
      const hidden = /cookie|auth|token|secret|key/i;
      const headers = Object.fromEntries(
        [...response.headers.entries()].map(([name, value]) => [name, hidden.test(name) ? maskText : value]),
      );
      const lines = [`< ${status} after ${duration} ms`, ...headerLines("<", headers)];
      log("response", event, { status, duration, headers }, lines);
    },
    onRetry: (event) => {
      const delay = Math.round(event.delay);
      log("retry", event, { error: event.error.name, delay }, [`! ${event.error.message}; retrying in ${delay} ms`]);
    },
  };
}
