import { rewrite } from "./grammar.ts";
import { phrases } from "./phrases.ts";
import { isObject, type Json, type JsonObject, type Place } from "./place.ts";

/**
 * A copy of the document that says in words what openapi-typescript leaves out of JSDoc.
 *
 * openapi-typescript writes `@description`, `@default`, `@example`, `@deprecated` and the format where they stand in
 * the object itself. It writes no bounds and no pattern, nothing of a component at a field that refers to it, and
 * nothing of the schema of a parameter.
 */
export function annotate(document: Place): Json {
  return rewrite(document, "document", {
    schema: (node, place) => {
      const inherited = isObject(place.value) && "$ref" in place.value ? annotations(place.target()) : {};
      return withPhrases({ ...inherited, ...node }, phrases(place));
    },
    parameter: annotateBySchema,
    // A referenced header becomes a required one without JSDoc in openapi-typescript, so none stays referenced.
    header: (node, place) => annotateBySchema("$ref" in node ? { ...place.target().object() } : node, place),
    operation: (node, place) => {
      const permission = place.get("x-required-permission");
      return withPhrases(node, typeof permission === "string" ? [`Required permission: ${permission}.`] : []);
    },
  });
}

function annotateBySchema(node: JsonObject, place: Place): JsonObject {
  if ("$ref" in node) return node;
  const schema = place.target().at("schema");
  return withPhrases({ ...annotations(schema.target()), ...node }, phrases(schema));
}

function annotations(place: Place): JsonObject {
  const keywords = ["description", "deprecated", "default", "format", "example"];
  return Object.fromEntries(
    keywords.flatMap((keyword) => {
      const value = place.get(keyword);
      // The example of a whole object would stand at every field that refers to it.
      if (value === undefined || (keyword === "example" && typeof value === "object")) return [];
      return [[keyword, value]];
    }),
  );
}

function withPhrases(node: JsonObject, sentences: readonly string[]): JsonObject {
  if (sentences.length === 0) return node;
  const description = typeof node["description"] === "string" ? node["description"].trimEnd() : "";
  return { ...node, description: [description, ...sentences].filter((line) => line !== "").join("\n") };
}
