import { type Content, maskText, redactSecrets } from "@northspec/openapi";
import { invalidBody, type LogEntry } from "./request-log.ts";
import { responseContentOf, routes, version } from "./specification.ts";

/** Requests and their responses in the [HTTP Archive format](http://www.softwareishard.com/blog/har-12-spec/). */
export interface Har {
  readonly log: {
    readonly version: "1.2";
    readonly creator: { readonly name: string; readonly version: string };
    readonly entries: readonly unknown[];
  };
}

/** Converts requests to HAR, without secrets: no tokens, and no values with `format: password`. */
export function harOf(entries: readonly LogEntry[]): Har {
  return {
    log: { version: "1.2", creator: { name: "@northspec/sandbox", version }, entries: entries.map(harEntry) },
  };
}

function harEntry({ startedAt, duration, operationId, request, requestText, response }: LogEntry): unknown {
  const route = routes.find((each) => each.operationId === operationId);
  const { status, text } = response;
  const requestHeaders = [...request.headers].map(([name, value]) => ({ name, value: hideCredentials(name, value) }));
  const responseHeaders = Object.entries(response.headers).map(([name, value]) => ({ name, value }));
  const responseType = response.headers["content-type"] ?? "";
  const responseContent = route && responseContentOf(route, status);
  const message = { httpVersion: "HTTP/1.1", cookies: [], headersSize: -1 };
  return {
    startedDateTime: new Date(startedAt).toISOString(),
    time: duration,
    request: {
      ...message,
      method: request.method,
      url: request.url,
      headers: requestHeaders,
      queryString: [...new URL(request.url).searchParams].map(([name, value]) => ({ name, value })),
      ...(requestText === undefined
        ? {}
        : {
            postData: {
              mimeType: request.headers.get("content-type") ?? "",
              text: hide(route?.body, requestText),
            },
          }),
      bodySize: Buffer.byteLength(requestText ?? ""),
    },
    response: {
      ...message,
      status,
      statusText: "",
      headers: responseHeaders,
      content: {
        size: Buffer.byteLength(text),
        mimeType: responseType,
        text: responseType.startsWith("application/json") ? hide(responseContent, text) : text,
      },
      redirectURL: "",
      bodySize: Buffer.byteLength(text),
    },
    cache: {},
    timings: { send: 0, wait: duration, receive: 0 },
  };
}

/** Redacts the secrets in JSON. Any other text may contain secrets anywhere, so it is omitted. */
function hide(content: Content | undefined, text: string): string {
  if (text === "" || text === invalidBody) return text;
  try {
    const value: unknown = JSON.parse(text);
    return JSON.stringify(content ? redactSecrets(content.schema, value) : value);
  } catch {
    return "[not JSON]";
  }
}

/** Keeps the scheme, so that readers can see that there was a bearer token. */
function hideCredentials(name: string, value: string): string {
  if (!/^(authorization|cookie|proxy-authorization)$/.test(name)) return value;
  return /^bearer /i.test(value) ? `Bearer ${maskText}` : maskText;
}
