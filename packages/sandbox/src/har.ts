import { type Document, routesOf } from "./document.ts";
import type { Journal, JournalEntry } from "./journal.ts";
import { redact } from "./redaction.ts";
import { type ReplyText, spoil } from "./reply.ts";

interface NameValue {
  readonly name: string;
  readonly value: string;
}

/** The requests of a journal in the [HTTP Archive format](http://www.softwareishard.com/blog/har-12-spec/). */
export interface Har {
  readonly log: {
    readonly version: "1.2";
    readonly creator: { readonly name: string; readonly version: string };
    readonly entries: readonly unknown[];
  };
}

/**
 * A journal as HAR, without secrets: no token, and nothing that the specification gives `format: password`.
 *
 * @param version - version of the sandbox.
 */
export function harOf(journal: Journal, document: Document, version: string): Har {
  const routes = new Map(routesOf(document).map((route) => [route.operationId, route]));
  const entries = journal.entries().flatMap((entry) => {
    const route = entry.operationId === undefined ? undefined : routes.get(entry.operationId);
    const reply = replyOf(entry);
    const replySchema = route?.replySchemas[reply.status] ?? route?.replySchemas[`${String(reply.status)[0]}XX`];
    // A body that was refused may hold secrets anywhere: under an unknown name, in a list where a map was expected.
    const hideRequest = (text: string) =>
      entry.reply.status === 400 ? "[not valid]" : hide(document, route?.bodySchema, text);
    return [harEntry(entry, reply, hideRequest, (text) => hide(document, replySchema, text))];
  });
  return { log: { version: "1.2", creator: { name: "@northspec/sandbox", version }, entries } };
}

/** The reply as it went out; status 0 for a connection that was dropped, as browsers write it. */
function replyOf({ failure, reply }: JournalEntry): ReplyText {
  if (!failure) return reply;
  if (failure.drop) return { status: 0, headers: {}, text: "" };
  const spoilt = spoil(reply, failure);
  return failure.body === "truncated"
    ? { ...spoilt, text: spoilt.text.slice(0, Math.ceil(spoilt.text.length / 2)) }
    : spoilt;
}

/** A JSON text without its secrets. What is no JSON may hold secrets anywhere, so it is left out. */
function hide(document: Document, schema: string | undefined, text: string): string {
  if (text === "") return "";
  try {
    const value: unknown = JSON.parse(text);
    return JSON.stringify(schema === undefined ? value : redact(document, schema, value));
  } catch {
    return "[not JSON]";
  }
}

/** The scheme alone: who reads the traffic should see that there was a bearer token. */
function hideCredentials(value: string): string {
  return /^bearer /i.test(value) ? "Bearer [redacted]" : "[redacted]";
}

function harEntry(
  { startedAt, duration, request, requestText }: JournalEntry,
  reply: ReplyText,
  hideRequest: (text: string) => string,
  hideReply: (text: string) => string,
): unknown {
  const url = new URL(request.url);
  const headers = [...request.headers].map(([name, value]) => ({
    name,
    value: /^(authorization|cookie|proxy-authorization)$/.test(name) ? hideCredentials(value) : value,
  }));
  const mimeType = (list: readonly NameValue[]) => list.find(({ name }) => name === "content-type")?.value ?? "";
  const replyHeaders = Object.entries(reply.headers).map(([name, value]) => ({ name, value }));
  const replyText = mimeType(replyHeaders).startsWith("application/json") ? hideReply(reply.text) : reply.text;
  return {
    startedDateTime: new Date(startedAt).toISOString(),
    time: duration,
    request: {
      method: request.method,
      url: request.url,
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers,
      queryString: [...url.searchParams].map(([name, value]) => ({ name, value })),
      ...(requestText === undefined
        ? {}
        : { postData: { mimeType: mimeType(headers), text: hideRequest(requestText) } }),
      headersSize: -1,
      bodySize: requestText === undefined ? 0 : Buffer.byteLength(requestText),
    },
    response: {
      status: reply.status,
      statusText: "",
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: replyHeaders,
      content: { size: Buffer.byteLength(reply.text), mimeType: mimeType(replyHeaders), text: replyText },
      redirectURL: "",
      headersSize: -1,
      bodySize: Buffer.byteLength(reply.text),
    },
    cache: {},
    timings: { send: 0, wait: duration, receive: 0 },
  };
}
