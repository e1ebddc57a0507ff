import { joinPointer, type ParameterNode, type ResolvedSchema } from "@northspec/openapi";
import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { badRequest, ConnectionDropped, type Detail, HttpError } from "./errors.ts";
import type { Route } from "./specification.ts";
import { check } from "./validation.ts";

const maxBodyBytes = 1024 * 1024;

/** Maximum number of levels of objects and arrays in a request body. The specification needs six. */
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
 * @throws {ConnectionDropped} if the client disconnects before the end of the body.
 * @throws {HttpError} 413 if the body is too large, without reading all of it; 400 if it is not UTF-8.
 */
export async function readText(context: Context): Promise<string> {
  const bytes = await readBytes(context);
  try {
    return utf8.decode(bytes);
  } catch {
    throw invalidBody("text in UTF-8");
  }
}

async function readBytes(context: Context): Promise<ArrayBuffer> {
  try {
    await limitBody(context, async () => undefined);
    return await context.req.raw.arrayBuffer();
  } catch (error) {
    throw error instanceof HttpError ? error : new ConnectionDropped(error);
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
    // The message of the parser may quote the body, including secrets.
    throw invalidBody(text.trim() === "" ? "a JSON document" : "well-formed JSON");
  }
}

function invalidBody(expected: string): HttpError {
  return badRequest([{ in: "body", pointer: "", expected }]);
}

/** Path and query parameters of a request, converted to the types of the specification. */
export interface RequestParameters {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
}

/**
 * Reads the path and query parameters of a request.
 *
 * @throws {HttpError} 400 that names each invalid parameter.
 */
export function readParameters({ pathParameters, queryParameters }: Route, { req }: Context): RequestParameters {
  const details: Detail[] = [];
  const path: Record<string, string> = {};
  for (const name of pathParameters) {
    const value = req.param(name) ?? "";
    // oxlint-disable-next-line no-control-regex -- finds control characters
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

function readQuery(
  known: ReadonlyMap<string, ParameterNode>,
  search: string,
  details: Detail[],
): Record<string, unknown> {
  const query: Record<string, unknown> = {};
  const given = new URLSearchParams(search);
  for (const name of new Set(given.keys())) {
    const parameter = known.get(name);
    const pointer = joinPointer("", name);
    const values = given.getAll(name);
    if (!parameter) {
      const expected =
        known.size > 0 ? `one of the query parameters ${[...known.keys()].join(", ")}` : "no query parameters";
      details.push({ in: "query", pointer, expected });
    } else if (values.length > 1 && !parameter.schema.types.includes("array")) {
      details.push({ in: "query", pointer, expected: "only one value" });
    } else {
      const value = coerceAll(values, parameter.schema);
      query[name] = value;
      const issues = check(parameter.node.target().at("schema"), value, "query");
      details.push(...issues.map((each) => ({ ...each, pointer: pointer + each.pointer })));
    }
  }
  for (const { name, required } of known.values()) {
    if (required && !given.has(name)) {
      details.push({ in: "query", pointer: `/${name}`, expected: "the parameter to be present" });
    }
  }
  return query;
}

/** Converts the values of a parameter: all of them to an array, or the only one to another type. */
function coerceAll(values: readonly string[], schema: ResolvedSchema): unknown {
  if (!schema.types.includes("array")) return coerce(values[0] ?? "", schema);
  return values.map((value) => (schema.items ? coerce(value, schema.items) : value));
}

/** Converts a parameter to the type of its schema, if possible. */
function coerce(text: string, { types }: ResolvedSchema): unknown {
  const isNumber = types.includes("integer") || types.includes("number");
  if (isNumber && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (types.includes("boolean") && (text === "true" || text === "false")) return text === "true";
  return text;
}

/** The body of a request. */
interface RequestBody {
  readonly contentType: string | null;
  readonly text: string;
  /** Converts the body before it is validated. */
  readonly adapt: ((body: unknown) => unknown) | undefined;
}

/**
 * Parses and validates the body of a request.
 *
 * @throws {HttpError} 400 for another content type, invalid JSON, or a value that does not match the schema.
 */
export function readBody({ body, isBodyRequired }: Route, { contentType, text, adapt }: RequestBody): unknown {
  if (body === undefined || (text === "" && !isBodyRequired)) return undefined;
  if (!/^application\/json *(;|$)/i.test(contentType ?? "")) {
    throw badRequest([{ in: "header", pointer: "/content-type", expected: "application/json" }]);
  }
  const parsed = parseJson(text);
  const value = adapt ? adapt(parsed) : parsed;
  const details = check(body.node, value);
  if (details.length > 0) throw badRequest(details);
  return value;
}
