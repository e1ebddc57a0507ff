import { ConnectionDropped } from "./errors.ts";
import type { Failure } from "./failures.ts";

/** A response before it is sent. */
export interface ResponseText {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The connection of a request to a server. */
export interface Connection {
  /** The request target as received. A `Request` resolves dot segments. */
  readonly target: string;
  /** Closes the connection after the next response, even if its body is shorter than its Content-Length. */
  closeAfterResponse(): void;
}

const page = "<!doctype html><title>Bad gateway</title><h1>Bad gateway</h1>\n";

/** Statuses whose responses have no body. */
const bodiless = new Set([204, 205, 304]);

/** Applies a failure to a response. Status 0 means a dropped connection, as in the HAR of browsers. */
export function applyFault(response: ResponseText, failure: Failure): ResponseText {
  const { status, text } = response;
  if (failure.drop) return { status: 0, headers: {}, text: "" };
  const headers =
    failure.retryAfter === undefined
      ? response.headers
      : { ...response.headers, "retry-after": String(failure.retryAfter) };
  if (failure.body === "html") {
    return { status, headers: { ...headers, "content-type": "text/html; charset=utf-8" }, text: page };
  }
  if (failure.body === "empty") return { status, headers, text: "" };
  if (failure.body !== "truncated") return { status, headers, text };
  const length = String(Buffer.byteLength(text));
  return { status, headers: { ...headers, "content-length": length }, text: text.slice(0, Math.ceil(text.length / 2)) };
}

/**
 * Converts the result of {@link applyFault} to a response.
 *
 * @throws {ConnectionDropped} if the failure drops the connection.
 */
export function toResponse(
  { status, headers, text }: ResponseText,
  failure: Failure | undefined,
  connection: Connection | undefined,
): Response {
  if (failure?.drop) throw new ConnectionDropped();
  if (bodiless.has(status)) return new Response(null, { status, headers });
  if (failure?.body !== "truncated") return new Response(text, { status, headers });
  connection?.closeAfterResponse();
  return new Response(connection ? text : endEarly(text), { status, headers });
}

/** Creates a body that fails after a string. */
function endEarly(text: string): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(text)),
    pull: (controller) => controller.error(new ConnectionDropped()),
  });
}
