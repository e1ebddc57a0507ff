import { isObject, type Json, type JsonNode, type JsonObject } from "./json-node.ts";
import { rewrite } from "./objects.ts";

/**
 * A copy of the document whose descriptions say what openapi-typescript leaves out of JSDoc.
 *
 * openapi-typescript writes `@description`, `@default`, `@example`, `@deprecated` and the format of an object itself. It
 * writes no bounds or patterns, nothing of a component at a field that refers to it, and nothing of a parameter's schema.
 */
export function annotate(document: JsonNode): Json {
  return rewrite(document, "document", {
    schema: (copy, source) => {
      const inherited = isObject(source.value) && "$ref" in source.value ? annotations(source.target()) : {};
      return withSentences({ ...inherited, ...copy }, constraintSentences(source));
    },
    parameter: annotateBySchema,
    // openapi-typescript makes a referenced header required, and leaves out its JSDoc: none stays a reference.
    header: (copy, source) => annotateBySchema("$ref" in copy ? { ...source.target().object() } : copy, source),
    operation: (copy, source) => {
      const permission = source.get("x-required-permission");
      return withSentences(copy, typeof permission === "string" ? [`Required permission: ${permission}.`] : []);
    },
  });
}

function annotateBySchema(copy: JsonObject, source: JsonNode): JsonObject {
  if ("$ref" in copy) return copy;
  const schema = source.target().at("schema");
  return withSentences({ ...annotations(schema.target()), ...copy }, constraintSentences(schema));
}

function annotations(node: JsonNode): JsonObject {
  const keywords = ["description", "deprecated", "default", "format", "example"];
  return Object.fromEntries(
    keywords.flatMap((keyword) => {
      const value = node.get(keyword);
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

/** The constraints of a schema beyond its type, one sentence each. Follows `$ref`. */
export function constraintSentences(schema: JsonNode): string[] {
  const target = schema.target();
  const valueOf = (keyword: string): Json | undefined => schema.get(keyword) ?? target.get(keyword);
  const number = (keyword: string): number | undefined => {
    const value = valueOf(keyword);
    return typeof value === "number" ? value : undefined;
  };
  const string = (keyword: string): string | undefined => {
    const value = valueOf(keyword);
    return typeof value === "string" ? value : undefined;
  };

  const exclusiveMinimum = number("exclusiveMinimum");
  const exclusiveMaximum = number("exclusiveMaximum");
  const multipleOf = number("multipleOf");
  const encoding = string("contentEncoding");
  const pattern = string("pattern");
  return [
    range(number("minimum"), number("maximum")),
    exclusiveMinimum !== undefined && `Greater than ${exclusiveMinimum}.`,
    exclusiveMaximum !== undefined && `Less than ${exclusiveMaximum}.`,
    multipleOf !== undefined && `A multiple of ${multipleOf}.`,
    range(number("minLength"), number("maxLength"), "character", "characters"),
    range(number("minItems"), number("maxItems"), "item", "items"),
    target.get("uniqueItems") === true && "No item twice.",
    range(number("minProperties"), number("maxProperties"), "entry", "entries"),
    encoding !== undefined && `Encoding: ${encoding}.`,
    pattern !== undefined && `Pattern: ${code(pattern)}.`,
    inner("Each item", target.at("items")),
    inner("Each key", target.at("propertyNames")),
    inner("Each value", target.at("additionalProperties")),
  ].filter((sentence) => sentence !== false && sentence !== undefined);
}

function range(min: number | undefined, max: number | undefined, unit = "", units = unit): string | undefined {
  const withUnit = (count: number) => (unit === "" ? `${count}` : `${count} ${count === 1 ? unit : units}`);
  if (min !== undefined && min === max) return `Exactly ${withUnit(min)}.`;
  if (min !== undefined && max !== undefined) return `From ${min} to ${withUnit(max)}.`;
  if (min !== undefined) return `At least ${withUnit(min)}.`;
  if (max !== undefined) return `At most ${withUnit(max)}.`;
  return undefined;
}

// An item, key or value has no JSDoc of its own; the fields of an object do.
function inner(subject: string, schema: JsonNode): string | undefined {
  const target = schema.target();
  if (!target.exists || target.at("properties").exists) return undefined;
  const format = target.get("format");
  const sentences = [...(typeof format === "string" ? [`Format: ${format}.`] : []), ...constraintSentences(schema)];
  return sentences.length > 0 ? `${subject}: ${sentences.join(" ")}` : undefined;
}

function code(text: string): string {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}
