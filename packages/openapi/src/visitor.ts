import { methods } from "./document.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import type { JsonNode } from "./json-node.ts";

/** The OpenAPI objects that contain schemas: https://spec.openapis.org/oas/v3.1.1.html */
export const kinds = [
  "document",
  "components",
  "pathItem",
  "operation",
  "parameter",
  "requestBody",
  "response",
  "header",
  "mediaType",
  "schema",
] as const;
export type Kind = (typeof kinds)[number];

/** Whether a member contains one object of a kind, or several in an object or array. */
export type Child = readonly [shape: "one" | "each", kind: Kind];
const one = (kind: Kind): Child => ["one", kind];
const each = (kind: Kind): Child => ["each", kind];

/** The members of each object that contain other objects of a kind. */
export const members: Readonly<Record<Kind, Readonly<Record<string, Child>>>> = {
  document: { components: one("components"), paths: each("pathItem") },
  components: {
    schemas: each("schema"),
    parameters: each("parameter"),
    headers: each("header"),
    requestBodies: each("requestBody"),
    responses: each("response"),
  },
  pathItem: {
    parameters: each("parameter"),
    ...Object.fromEntries(methods.map((method) => [method, one("operation")])),
  },
  operation: { parameters: each("parameter"), requestBody: one("requestBody"), responses: each("response") },
  parameter: { schema: one("schema"), content: each("mediaType") },
  requestBody: { content: each("mediaType") },
  response: { headers: each("header"), content: each("mediaType") },
  header: { schema: one("schema"), content: each("mediaType") },
  mediaType: { schema: one("schema") },
  schema: {
    items: one("schema"),
    properties: each("schema"),
    additionalProperties: one("schema"),
    propertyNames: one("schema"),
    not: one("schema"),
    allOf: each("schema"),
    anyOf: each("schema"),
    oneOf: each("schema"),
  },
};

/** Returns the replacement of an object. Its children are already replaced; `node` is the original. */
export type Visitors = Partial<Record<Kind, (value: JsonObject, node: JsonNode) => Json>>;

/** Copies an object of the document, and visits its children before it. References are not followed. */
export function transform(node: JsonNode, kind: Kind, visitors: Visitors): Json {
  // `true` and `false` are schemas too.
  if (kind === "schema" && typeof node.value === "boolean") return node.value;
  const copy: Record<string, Json> = { ...node.object() };
  for (const [key, [shape, childKind]] of Object.entries(members[kind])) {
    if (!Object.hasOwn(copy, key)) continue;
    const child = node.at(key);
    copy[key] = shape === "one" ? transform(child, childKind, visitors) : transformEach(child, childKind, visitors);
  }
  return visitors[kind]?.(copy, node) ?? copy;
}

function transformEach(node: JsonNode, kind: Kind, visitors: Visitors): Json {
  const children = node.children().map(([key, child]) => [key, transform(child, kind, visitors)] as const);
  return isObject(node.value) ? Object.fromEntries(children) : children.map(([, child]) => child);
}

/** Finds every object of one kind in the document, nested ones first. */
export function nodesOf(root: JsonNode, kind: Kind): JsonNode[] {
  const found: JsonNode[] = [];
  transform(root, "document", {
    [kind]: (value: JsonObject, node: JsonNode) => {
      found.push(node);
      return value;
    },
  });
  return found;
}
