import type { Failure } from "./failures.ts";
import { ConnectionDropped } from "./failures.ts";

/** A reply before it is sent. */
export interface ReplyText {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

const page = "<!doctype html><title>Bad gateway</title><h1>Bad gateway</h1>\n";

/** Statuses that the standard forbids a body. */
const bodiless = new Set([204, 205, 304]);

/**
 * The response of a reply.
 *
 * @throws {ConnectionDropped} where the failure is that there is none.
 */
export function respond(reply: ReplyText, failure: Failure | undefined): Response {
  const { status, headers, text } = failure ? spoil(reply, failure) : reply;
  if (failure?.body === "truncated") return truncated(status, headers, text);
  return new Response(bodiless.has(status) ? null : text, { status, headers });
}

/** What a failure makes of a reply, but for half a body, which only a stream can have. */
export function spoil(reply: ReplyText, failure: Failure): ReplyText {
  if (failure.drop) throw new ConnectionDropped();
  const headers =
    failure.retryAfter === undefined ? reply.headers : { ...reply.headers, "retry-after": String(failure.retryAfter) };
  if (failure.body === "html") {
    return { status: reply.status, headers: { ...headers, "content-type": "text/html; charset=utf-8" }, text: page };
  }
  if (failure.body === "empty") return { status: reply.status, headers, text: "" };
  return { ...reply, headers };
}

/** The bytes of replies that end too early, for a server that can end the connection with them. */
const halves = new WeakMap<Response, Uint8Array<ArrayBuffer>>();

/** What is sent of a reply that ends too early; nothing for any other. */
export function halfOf(response: Response): Uint8Array<ArrayBuffer> | undefined {
  return halves.get(response);
}

/** Announces the whole body and sends the first half of it. */
function truncated(status: number, headers: Readonly<Record<string, string>>, text: string): Response {
  const bytes = new TextEncoder().encode(text);
  const half = bytes.slice(0, Math.ceil(bytes.length / 2));
  let sent = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent) return controller.error(new ConnectionDropped());
      sent = true;
      controller.enqueue(half);
    },
  });
  const response = new Response(body, { status, headers: { ...headers, "content-length": String(bytes.length) } });
  halves.set(response, half);
  return response;
}
