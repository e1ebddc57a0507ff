import { type Kind, methods } from "./grammar.ts";
import { isObject, type Json } from "./place.ts";

/** What the value of a keyword must be. */
export interface Form {
  readonly expected: string;
  holds(value: Json): boolean;
}

const types = ["string", "number", "integer", "boolean", "object", "array", "null"];
const isText = (value: Json) => typeof value === "string";

const anything: Form = { expected: "anything", holds: () => true };
const flag: Form = { expected: "true or false", holds: (value) => typeof value === "boolean" };
const list: Form = { expected: "a list", holds: Array.isArray };
const number: Form = { expected: "a number", holds: (value) => typeof value === "number" };
const object: Form = { expected: "an object", holds: isObject };
const schema: Form = { expected: "a schema", holds: (value) => isObject(value) || typeof value === "boolean" };
const text: Form = { expected: "a text", holds: isText };
const texts: Form = { expected: "a list of texts", holds: (value) => Array.isArray(value) && value.every(isText) };
const type: Form = {
  expected: `one of ${types.join(", ")}, or a list of them`,
  holds: (value) => [value].flat().every((each) => types.some((name) => name === each)),
};

function keywords(...groups: readonly (readonly [form: Form, names: string])[]): ReadonlyMap<string, Form> {
  return new Map(groups.flatMap(([form, names]) => names.split(" ").map((name) => [name, form] as const)));
}

/**
 * What the generators know of each object: what they turn into types and tables, say in words, or may leave out, as it
 * only concerns validators or readers. Any other keyword would be dropped without a word.
 */
export const knownKeywords: Readonly<Record<Kind, ReadonlyMap<string, Form>>> = {
  document: keywords(
    [text, "openapi jsonSchemaDialect"],
    [object, "info paths components externalDocs"],
    [list, "servers security tags"],
  ),
  components: keywords([object, "schemas parameters headers requestBodies responses examples securitySchemes links"]),
  pathItem: keywords([text, "summary description"], [list, "parameters"], [object, methods.join(" ")]),
  operation: keywords(
    [text, "operationId summary description"],
    [list, "parameters"],
    [texts, "tags"],
    [object, "requestBody responses externalDocs"],
    [flag, "deprecated"],
  ),
  parameter: keywords(
    [text, "$ref name in description"],
    [flag, "required deprecated"],
    [schema, "schema"],
    [object, "examples"],
    [anything, "example"],
  ),
  requestBody: keywords([text, "$ref description"], [flag, "required"], [object, "content"]),
  response: keywords([text, "$ref summary description"], [object, "headers content links"]),
  header: keywords(
    [text, "$ref description"],
    [flag, "required deprecated"],
    [schema, "schema"],
    [object, "content examples"],
    [anything, "example"],
  ),
  mediaType: keywords([schema, "schema"], [object, "examples encoding"], [anything, "example"]),
  schema: keywords(
    [text, "$ref $comment title description format contentEncoding contentMediaType pattern"],
    [type, "type"],
    [number, "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength minItems maxItems"],
    [number, "minProperties maxProperties"],
    [flag, "deprecated readOnly writeOnly uniqueItems"],
    [list, "enum examples allOf anyOf oneOf"],
    [texts, "required"],
    [object, "properties externalDocs"],
    [schema, "items additionalProperties propertyNames not"],
    [anything, "default example const"],
  ),
};
