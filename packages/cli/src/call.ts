import type { IncomingMessage } from "node:http";
import { text as textOf } from "node:stream/consumers";
import {
  type CallOptions,
  type ClientOptions,
  createFetch,
  type Fetch,
  type RequestEvent,
  version,
} from "@northspec/client";
import type { OperationDescription } from "@northspec/types";
import { CommandError } from "./errors.ts";
import type { ResponseBody } from "./output.ts";
import { formatOf, type CliOptions, type Endpoint } from "./settings.ts";
import { escapeControls } from "./text.ts";

/** Parameters of a call by name, and its `body`. */
export type OperationInput = Readonly<Record<string, unknown>>;

/** Calls an operation. */
export type CallOperation = (
  operation: OperationDescription,
  input: OperationInput,
  options?: CallOptions,
) => Promise<ResponseBody & { readonly response: Response }>;

/**
 * Makes what calls operations at a target, as the flags say.
 *
 * @param overrides - options of the client that win over those of the flags.
 * @throws CommandError where there is no token.
 */
export function createCall(
  { baseUrl, token }: Endpoint,
  options: CliOptions,
  overrides: ClientOptions = {},
): CallOperation {
  if (token === undefined) {
    throw new CommandError(
      "unauthenticated",
      `There is no token for ${baseUrl}. Run \`northspec login\`, or set NORTHFLANK_API_TOKEN.`,
    );
  }
  const { retries, timeout, deadline, allowInsecure = false } = options;
  const apiFetch = createFetch({
    token,
    baseUrl,
    fetch: send,
    allowInsecure,
    ...(retries === undefined ? {} : { retries }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(deadline === undefined ? {} : { deadline }),
    ...(options.verbose ? traceHooks(formatOf(options) === "json") : {}),
    ...overrides,
  });
  // The response of a success is an object with `data`: the client sees to that.
  return ({ id, method, path }, input, callOptions) =>
    apiFetch(id, method, path, input, callOptions) as ReturnType<CallOperation>;
}

/** Hooks that log on stderr what is sent and what comes back. The client keeps the token from them. */
function traceHooks(asJson: boolean): ClientOptions {
  const log = (event: string, { operation, requestId, attempts }: RequestEvent, details: object, lines: string[]) => {
    const text = asJson
      ? JSON.stringify({ event, operation, requestId, attempts, ...details })
      : lines.map(escapeControls).join("\n");
    process.stderr.write(`${text}\n`);
  };
  const headerLines = (sign: string, headers: Readonly<Record<string, string>>) =>
    Object.entries(headers).map(([name, value]) => `${sign} ${name}: ${value}`);
  return {
    onRequest: (event) => {
      const { method, url } = event;
      const headers = { ...event.headers, authorization: "Bearer [redacted]" };
      const details = { northspec: version, method, url, headers };
      log("request", event, details, [`> ${method} ${url}`, ...headerLines(">", headers)]);
    },
    onResponse: (event) => {
      const { response, duration } = event;
      const { status } = response;
      const hidden = /cookie|auth|token|secret|key/i;
      const headers = Object.fromEntries(
        [...response.headers.entries()].map(([name, value]) => [name, hidden.test(name) ? "[redacted]" : value]),
      );
      const lines = [`< ${status} after ${duration} ms`, ...headerLines("<", headers)];
      log("response", event, { status, duration, headers }, lines);
    },
    onRetry: (event) => {
      const delay = Math.round(event.delay);
      log("retry", event, { error: event.error.name, delay }, [`! ${event.error.message}; again in ${delay} ms`]);
    },
  };
}

/**
 * Sends a request as the standard `fetch` does, as far as the client needs it. Node's own takes longer to load than
 * everything else that the CLI does.
 */
const send: Fetch = async (url, { method = "GET", headers = {}, body, signal }) => {
  // Only the one that is needed: the other brings TLS.
  const { request } = (await import(
    url.startsWith("https:") ? "node:https" : "node:http"
  )) as typeof import("node:https");
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    const text = typeof body === "string" ? Buffer.from(body) : undefined;
    // The client gives its headers as an object of texts.
    const given = { ...(headers as Record<string, string>), ...(text && { "content-length": String(text.length) }) };
    const sent = request(url, { method, headers: given, ...(signal ? { signal } : {}) });
    sent.once("error", reject).once("response", resolve).end(text);
  });
  const status = incoming.statusCode ?? 0;
  const known = new Map(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  const response = {
    ok: status >= 200 && status < 300,
    status,
    statusText: incoming.statusMessage ?? "",
    headers: { get: (name: string) => known.get(name.toLowerCase()) ?? null, entries: () => known.entries() },
    text: () => textOf(incoming),
  };
  return response as unknown as Response; // all of it that the client and the CLI read
};
