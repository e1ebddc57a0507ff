import { invalidBody, type LogEntry } from "./request-log.ts";
import { locate, responseSchemaOf, routes, type Schema, version } from "./specification.ts";

/** Requests and their responses in the [HTTP Archive format](http://www.softwareishard.com/blog/har-12-spec/). */
export interface Har {
  readonly log: {
    readonly version: "1.2";
    readonly creator: { readonly name: string; readonly version: string };
    readonly entries: readonly unknown[];
  };
}

/** Writes requests as HAR, without secrets: no token, and nothing that the specification gives `format: password`. */
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
  const responseSchema = route && responseSchemaOf(route, status);
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
              text: hide(route?.bodySchema, requestText),
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
        text: responseType.startsWith("application/json") ? hide(responseSchema, text) : text,
      },
      redirectURL: "",
      bodySize: Buffer.byteLength(text),
    },
    cache: {},
    timings: { send: 0, wait: duration, receive: 0 },
  };
}

/** Replaces the secrets in a JSON text. Anything else may hold secrets anywhere, so it is left out. */
function hide(schema: string | undefined, text: string): string {
  if (text === "" || text === invalidBody) return text;
  try {
    const value: unknown = JSON.parse(text);
    return JSON.stringify(schema === undefined ? value : redact(schema, value));
  } catch {
    return "[not JSON]";
  }
}

/** Keeps the scheme: whoever reads the traffic should see that there was a bearer token. */
function hideCredentials(name: string, value: string): string {
  if (!/^(authorization|cookie|proxy-authorization)$/.test(name)) return value;
  return /^bearer /i.test(value) ? "Bearer [redacted]" : "[redacted]";
}

const redacted = "[redacted]";

/**
 * Copies a value with every secret replaced. Secrets are what the specification gives `format: password`.
 *
 * @param pointer - JSON pointer of the value's schema in the specification.
 */
function redact(pointer: string, value: unknown): unknown {
  return redactWith([{ $ref: pointer }], value);
}

function redactWith(schemas: readonly Schema[], value: unknown): unknown {
  const known = schemas.flatMap(expand);
  if (typeof value === "string") return known.some(({ format }) => format === "password") ? redacted : value;
  if (Array.isArray(value)) {
    const items = known.flatMap((schema) => schema.items ?? []);
    return value.map((item) => redactWith(items, item));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, property]) => {
      const inner = known.flatMap((schema) => schema.properties?.[name] ?? mapValues(schema));
      return [name, redactWith(inner, property)];
    }),
  );
}

function mapValues({ additionalProperties }: Schema): Schema[] {
  return typeof additionalProperties === "object" ? [additionalProperties] : [];
}

/** Lists a schema with all that it is composed of, its references followed. */
function expand(schema: Schema): Schema[] {
  const { node } = locate<Schema>(schema);
  const parts = [...(node.allOf ?? []), ...(node.oneOf ?? []), ...(node.anyOf ?? [])];
  return [node, ...parts.flatMap(expand)];
}
