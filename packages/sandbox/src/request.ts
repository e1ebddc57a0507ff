import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { badRequest, type Detail, HttpError } from "./errors.ts";
import { escapePointer, type Parameter, type Route } from "./specification.ts";
import { check, checkSchema } from "./validation.ts";

const maxBodyBytes = 1024 * 1024;

/** Max levels of objects and arrays in a request body. The specification needs six. */
const maxBodyDepth = 32;

const limitBody = bodyLimit({
  maxSize: maxBodyBytes,
  onError: () => {
    throw new HttpError(413, `The body is larger than ${maxBodyBytes} bytes.`, [
      { in: "body", pointer: "", expected: `at most ${maxBodyBytes} bytes` },
    ]);
  },
});

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads the text of a request body.
 *
 * @throws {HttpError} 413 for a body that is too large, without reading all of it; 400 for what is not UTF-8.
 */
export async function readText(context: Context): Promise<string> {
  await limitBody(context, async () => undefined);
  const bytes = await context.req.raw.arrayBuffer();
  try {
    return utf8.decode(bytes);
  } catch {
    throw invalidBody("text in UTF-8");
  }
}

/**
 * Parses a request body.
 *
 * @throws {HttpError} 400 for invalid JSON, or JSON nested too deeply.
 */
export function parseJson(text: string): unknown {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (quoted) {
      if (character === "\\") index += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "}" || character === "]") depth -= 1;
    else if (character === "{" || character === "[") {
      depth += 1;
      if (depth > maxBodyDepth) throw invalidBody(`at most ${maxBodyDepth} levels of objects and arrays`);
    }
  }
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message may quote the body, secrets included, so it is not repeated.
    throw invalidBody(text.trim() === "" ? "a JSON document" : "well-formed JSON");
  }
}

function invalidBody(expected: string): HttpError {
  return badRequest([{ in: "body", pointer: "", expected }]);
}

/** Path and query parameters of a request, in the types that the specification gives them. */
export interface RequestParameters {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
}

/**
 * Reads the path and query parameters of a request.
 *
 * @throws {HttpError} 400 that names each invalid one.
 */
export function readParameters({ pathParameters, queryParameters }: Route, { req }: Context): RequestParameters {
  const details: Detail[] = [];
  const path: Record<string, string> = {};
  for (const name of pathParameters) {
    const value = req.param(name) ?? "";
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    if (value === "" || /[\u0000-\u001F\u007F]/.test(value)) {
      details.push({ in: "path", pointer: `/${name}`, expected: "an identifier without control characters" });
    }
    path[name] = value;
  }
  const start = req.url.indexOf("?");
  const query = readQuery(queryParameters, start === -1 ? "" : req.url.slice(start), details);
  if (details.length > 0) throw badRequest(details);
  return { path, query };
}

function readQuery(known: ReadonlyMap<string, Parameter>, search: string, details: Detail[]): Record<string, unknown> {
  const query: Record<string, unknown> = {};
  const given = new URLSearchParams(search);
  for (const name of new Set(given.keys())) {
    const parameter = known.get(name);
    const pointer = `/${escapePointer(name)}`;
    const values = given.getAll(name);
    if (!parameter) {
      const expected = known.size > 0 ? `one of the parameters ${[...known.keys()].join(", ")}` : "no parameter";
      details.push({ in: "query", pointer, expected });
    } else if (values.length > 1) {
      details.push({ in: "query", pointer, expected: "the parameter at most once" });
    } else {
      const value = coerce(values[0] ?? "", parameter.schema.type);
      query[name] = value;
      const wrong = checkSchema(parameter.schema, value, "query");
      details.push(...wrong.map((each) => ({ ...each, pointer: pointer + each.pointer })));
    }
  }
  for (const { name, required } of known.values()) {
    if (required && !given.has(name)) {
      details.push({ in: "query", pointer: `/${name}`, expected: "the parameter to be present" });
    }
  }
  return query;
}

/** Converts a parameter's text to the type of its schema; the text itself if that fails. */
function coerce(text: string, type: string | undefined): unknown {
  if ((type === "integer" || type === "number") && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

/**
 * Parses and validates the body of a request.
 *
 * @throws {HttpError} 400 for another content type, invalid JSON, or a value that the schema rejects.
 */
export function readBody({ bodySchema, bodyRequired }: Route, contentType: string | null, text: string): unknown {
  if (bodySchema === undefined || (text === "" && !bodyRequired)) return undefined;
  if (!/^application\/json *(;|$)/i.test(contentType ?? "")) {
    throw badRequest([{ in: "header", pointer: "/content-type", expected: "application/json" }]);
  }
  const value = parseJson(text);
  const details = check(bodySchema, value);
  if (details.length > 0) throw badRequest(details);
  return value;
}
