import {
  conflictsIn,
  type Json,
  type JsonObject,
  nestConstraints,
  type OpenApiDocument,
  type ResolvedSchema,
  sentencesOf,
  transform,
} from "@northspec/openapi";

/**
 * Copies the document, and adds facts to its descriptions that openapi-typescript omits from JSDoc.
 *
 * openapi-typescript writes `@description`, `@default`, `@example`, `@deprecated` and the format. It omits bounds and
 * patterns, everything that a field inherits from the component it refers to, and everything about a parameter's schema.
 */
export function annotate({ root, schemas }: OpenApiDocument): Json {
  return transform(root, "document", {
    schema: (copy, node) => {
      const schema = schemas.resolve(node);
      const inherited = "$ref" in copy ? annotationsOf(schema) : {};
      return withSentences({ ...inherited, ...copy, ...variantsWithout(copy) }, constraintSentences(schema));
    },
    parameter: (copy, node) => annotateBySchema(copy, schemas.resolve(node.target().at("schema"))),
    // openapi-typescript makes a referenced header required and omits its JSDoc, so each reference becomes a copy.
    header: (copy, node) => {
      const target = node.target();
      return annotateBySchema("$ref" in copy ? target.object() : copy, schemas.resolve(target.at("schema")));
    },
    operation: (copy, node) => {
      const permission = node.get("x-required-permission");
      return withSentences(copy, typeof permission === "string" ? [`Required permission: ${permission}.`] : []);
    },
  });
}

/** openapi-typescript ignores `not`, but types a field that cannot have a value as `never`. */
function variantsWithout({ not, oneOf, anyOf }: JsonObject): JsonObject {
  const names = conflictsIn(not);
  if (!names || oneOf !== undefined || anyOf !== undefined) return {};
  return { oneOf: names.map((name) => ({ properties: { [name]: false } })) };
}

function annotateBySchema(copy: JsonObject, schema: ResolvedSchema): JsonObject {
  if ("$ref" in copy) return copy;
  return withSentences({ ...annotationsOf(schema), ...copy }, constraintSentences(schema));
}

function annotationsOf(schema: ResolvedSchema): JsonObject {
  const keywords = ["description", "deprecated", "default", "format", "example"];
  return Object.fromEntries(
    keywords.flatMap((keyword) => {
      const value = schema.first(keyword);
      // The example of a whole object would be repeated at every field that refers to it.
      if (value === undefined || (keyword === "example" && typeof value === "object")) return [];
      return [[keyword, value]];
    }),
  );
}

function withSentences(copy: JsonObject, sentences: readonly string[]): JsonObject {
  if (sentences.length === 0) return copy;
  const description = typeof copy["description"] === "string" ? copy["description"].trimEnd() : "";
  return { ...copy, description: [description, ...sentences].filter((line) => line !== "").join("\n") };
}

/** The constraints that the TypeScript type does not express, one sentence each. */
export function constraintSentences(schema: ResolvedSchema): string[] {
  const values = schema.additionalProperties;
  const constraints = [
    ...schema.constraints.filter(({ keyword }) => keyword !== "format"),
    // The values of a map have no JSDoc of their own.
    ...(values ? nestConstraints("additionalProperties", values.constraints) : []),
  ];
  const secrets = [values?.isSecret && "Each value is a secret.", schema.items?.isSecret && "Each item is a secret."];
  return [
    ...sentencesOf(constraints.filter(({ keyword }) => !isTyped(keyword))),
    ...secrets.filter((sentence) => typeof sentence === "string"),
  ];
}

/** Whether the TypeScript type expresses a keyword, at any depth. */
function isTyped(keyword: string): boolean {
  return /(?:^|\.)(?:enum|const|additionalProperties)$/u.test(keyword);
}
