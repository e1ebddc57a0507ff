import type { CallOptions, ClientOptions, RequestEvent } from "@northspec/client";
import type { OperationDescription } from "@northspec/types";
import { CommandError } from "./errors.ts";
import { send } from "./http.ts";
import type { Format, Shown } from "./output.ts";
import { durationOf, type Options, retriesOf, type Target } from "./settings.ts";
import { printable } from "./table.ts";

/** Calls an operation with its parameters and its `body`. */
export type CallOperation = (
  operation: OperationDescription,
  input: Readonly<Record<string, unknown>>,
  options?: CallOptions,
) => Promise<Shown & { readonly response: Response }>;

/** What calls operations at a target, as the flags say. */
export async function createCall(
  { baseUrl, token }: Target,
  options: Options,
  format: Format,
  version: string,
  more: ClientOptions = {},
): Promise<CallOperation> {
  if (token === undefined) {
    throw new CommandError(
      "unauthenticated",
      `There is no token for ${baseUrl}. Run \`northspec login\`, or set NORTHFLANK_API_TOKEN.`,
    );
  }
  const retries = retriesOf(options);
  const timeout = durationOf(options, "timeout");
  const deadline = durationOf(options, "deadline");
  const { createTransport } = await import("@northspec/client");
  const transport = createTransport({
    token,
    baseUrl,
    fetch: send,
    ...(retries === undefined ? {} : { retries }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(deadline === undefined ? {} : { deadline }),
    ...(options["allowInsecure"] === true ? { allowInsecure: true } : {}),
    ...(options["verbose"] === true ? tellOf(format, version) : {}),
    ...more,
  });
  // The reply of a success is an object with `data`: the transport sees to that.
  return ({ id, method, path }, input, callOptions) =>
    transport(id, method, path, input, callOptions) as ReturnType<CallOperation>;
}

/** Hooks that tell on stderr what is sent and what comes back. The client keeps the token from them. */
function tellOf(format: Format, version: string): ClientOptions {
  const tell = (event: string, { operation, requestId, attempts }: RequestEvent, more: object, lines: string[]) => {
    const text =
      format === "json"
        ? JSON.stringify({ event, operation, requestId, attempts, ...more })
        : lines.map(printable).join("\n");
    process.stderr.write(`${text}\n`);
  };
  return {
    onRequest: (event) => {
      const { method, url } = event;
      const headers = { ...event.headers, authorization: "Bearer [redacted]" };
      const shown = Object.entries(headers).map(([name, value]) => `> ${name}: ${value}`);
      tell("request", event, { northspec: version, method, url, headers }, [`> ${method} ${url}`, ...shown]);
    },
    onResponse: (event) => {
      const { response, duration } = event;
      const hidden = /cookie|auth|token|secret|key/i;
      const headers = Object.fromEntries(
        [...response.headers.entries()].map(([name, value]) => [name, hidden.test(name) ? "[redacted]" : value]),
      );
      const shown = Object.entries(headers).map(([name, value]) => `< ${name}: ${value}`);
      const { status } = response;
      tell("response", event, { status, duration, headers }, [`< ${status} after ${duration} ms`, ...shown]);
    },
    onRetry: (event) => {
      const delay = Math.round(event.delay);
      tell("retry", event, { error: event.error.name, delay }, [`! ${event.error.message}; again in ${delay} ms`]);
    },
  };
}
