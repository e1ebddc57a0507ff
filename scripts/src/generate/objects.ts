import { isObject, type Json, type JsonNode, type JsonObject } from "./json-node.ts";

/** The objects of OpenAPI that the generators read: https://spec.openapis.org/oas/v3.1.1.html */
export type Kind =
  | "document"
  | "components"
  | "path item"
  | "operation"
  | "parameter"
  | "request body"
  | "response"
  | "header"
  | "media type"
  | "schema";

interface Keyword {
  /** The expected value, for error messages. */
  readonly expected: string;
  accepts(value: Json): boolean;
  /** The kind of the object in the value, or of each object in it. */
  readonly child?: Kind;
  readonly isCollection?: boolean;
}

export const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;

const types = ["string", "number", "integer", "boolean", "object", "array", "null"];
const isString = (value: Json) => typeof value === "string";

const anything: Keyword = { expected: "any value", accepts: () => true };
const flag: Keyword = { expected: "true or false", accepts: (value) => typeof value === "boolean" };
const list: Keyword = { expected: "a list", accepts: Array.isArray };
const number: Keyword = { expected: "a number", accepts: (value) => typeof value === "number" };
const object: Keyword = { expected: "an object", accepts: isObject };
const string: Keyword = { expected: "a string", accepts: isString };
const strings: Keyword = {
  expected: "a list of strings",
  accepts: (value) => Array.isArray(value) && value.every(isString),
};
const type: Keyword = {
  expected: `one of ${types.join(", ")}, or a list of them`,
  accepts: (value) => [value].flat().every((each) => types.some((name) => name === each)),
};
const schema: Keyword = {
  expected: "a schema",
  accepts: (value) => isObject(value) || typeof value === "boolean",
  child: "schema",
};
const one = (child: Kind): Keyword => ({ ...object, child });
const mapOf = (child: Kind): Keyword => ({ ...object, child, isCollection: true });
const listOf = (child: Kind): Keyword => ({ ...list, child, isCollection: true });

function keywords(...groups: readonly (readonly [keyword: Keyword, names: string])[]): ReadonlyMap<string, Keyword> {
  return new Map(groups.flatMap(([keyword, names]) => names.split(" ").map((name) => [name, keyword] as const)));
}

/**
 * The keywords of each object that the generators turn into types, tables or JSDoc, or may ignore because they only
 * concern validators or readers. Any other keyword would be lost without notice.
 */
export const knownKeywords: Readonly<Record<Kind, ReadonlyMap<string, Keyword>>> = {
  document: keywords(
    [string, "openapi jsonSchemaDialect"],
    [object, "info externalDocs"],
    [list, "servers security tags"],
    [one("components"), "components"],
    [mapOf("path item"), "paths"],
  ),
  components: keywords(
    [object, "examples securitySchemes links"],
    [mapOf("schema"), "schemas"],
    [mapOf("parameter"), "parameters"],
    [mapOf("header"), "headers"],
    [mapOf("request body"), "requestBodies"],
    [mapOf("response"), "responses"],
  ),
  "path item": keywords(
    [string, "summary description"],
    [listOf("parameter"), "parameters"],
    [one("operation"), methods.join(" ")],
  ),
  operation: keywords(
    [string, "operationId summary description"],
    [strings, "tags"],
    [object, "externalDocs"],
    [flag, "deprecated"],
    [listOf("parameter"), "parameters"],
    [one("request body"), "requestBody"],
    [mapOf("response"), "responses"],
  ),
  parameter: keywords(
    [string, "$ref name in description"],
    [flag, "required deprecated"],
    [object, "examples"],
    [anything, "example"],
    [schema, "schema"],
  ),
  "request body": keywords([string, "$ref description"], [flag, "required"], [mapOf("media type"), "content"]),
  response: keywords(
    [string, "$ref summary description"],
    [object, "links"],
    [mapOf("header"), "headers"],
    [mapOf("media type"), "content"],
  ),
  header: keywords(
    [string, "$ref description"],
    [flag, "required deprecated"],
    [object, "examples"],
    [anything, "example"],
    [schema, "schema"],
    [mapOf("media type"), "content"],
  ),
  "media type": keywords([object, "examples encoding"], [anything, "example"], [schema, "schema"]),
  schema: keywords(
    [string, "$ref $comment title description format contentEncoding contentMediaType pattern"],
    [type, "type"],
    [number, "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength minItems maxItems"],
    [number, "minProperties maxProperties"],
    [flag, "deprecated readOnly writeOnly uniqueItems"],
    [list, "enum examples"],
    [strings, "required"],
    [object, "externalDocs"],
    [anything, "default example const"],
    [schema, "items additionalProperties propertyNames not"],
    [mapOf("schema"), "properties"],
    [listOf("schema"), "allOf anyOf oneOf"],
  ),
};

/** Returns the new form of an object whose children are already rewritten; `source` is the original. */
export type Visitors = Partial<Record<Kind, (copy: JsonObject, source: JsonNode) => JsonObject>>;

/** A copy of the object, rewritten from the leaves up. */
export function rewrite(source: JsonNode, kind: Kind, visitors: Visitors): Json {
  // `true` and `false` are schemas too.
  if (typeof source.value === "boolean") return source.value;
  const copy = { ...source.object() };
  for (const [name, { child, isCollection }] of knownKeywords[kind]) {
    if (child === undefined || !Object.hasOwn(copy, name)) continue;
    const value = source.at(name);
    copy[name] = isCollection ? rewriteEach(value, child, visitors) : rewrite(value, child, visitors);
  }
  return visitors[kind]?.(copy, source) ?? copy;
}

function rewriteEach(source: JsonNode, kind: Kind, visitors: Visitors): Json {
  const entries = source.entries().map(([key, child]) => [key, rewrite(child, kind, visitors)] as const);
  return isObject(source.value) ? Object.fromEntries(entries) : entries.map(([, child]) => child);
}
