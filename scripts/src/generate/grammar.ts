import { isObject, type Json, type JsonObject, type Place } from "./place.ts";

/** The objects of OpenAPI that the generators look into: https://spec.openapis.org/oas/v3.1.1.html */
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

type Child = readonly [shape: "one" | "each", kind: Kind];

const one = (kind: Kind): Child => ["one", kind];
const each = (kind: Kind): Child => ["each", kind];

export const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;

const grammar: Record<Kind, Readonly<Record<string, Child>>> = {
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

/** Gives the new form of an object whose children have theirs already; `place` is the object as it was. */
export type Visitors = Partial<Record<Kind, (node: JsonObject, place: Place) => JsonObject>>;

/** A copy of the object at `place`, rewritten from the leaves up. The original stays as it is. */
export function rewrite(place: Place, kind: Kind, visitors: Visitors): Json {
  const { value } = place;
  // `true` and `false` are schemas too.
  if (kind === "schema" && typeof value === "boolean") return value;
  const node = { ...place.object() };
  for (const [key, [shape, childKind]] of Object.entries(grammar[kind])) {
    if (!Object.hasOwn(node, key)) continue;
    const child = place.at(key);
    node[key] = shape === "one" ? rewrite(child, childKind, visitors) : rewriteEach(child, childKind, visitors);
  }
  return visitors[kind]?.(node, place) ?? node;
}

function rewriteEach(place: Place, kind: Kind, visitors: Visitors): Json {
  const rewritten = place.children().map(([key, child]) => [key, rewrite(child, kind, visitors)] as const);
  return isObject(place.value) ? Object.fromEntries(rewritten) : rewritten.map(([, child]) => child);
}
