import type { ResolvedSchema } from "./schema.ts";

/** Describes the type of a value: `string`, `array of strings`, `map of objects`, `one of 2 variants`. */
export function describeType(schema: ResolvedSchema): string {
  return describe(schema, []);
}

/** @param within - The schemas that contain this one. A schema that contains itself is not described further. */
function describe(schema: ResolvedSchema, within: readonly object[]): string {
  const { types } = schema;
  if (types.length === 0) return schema.variants.length > 0 ? describeVariants(schema) : "any";
  return types.map((type) => describeOne(type, schema, within)).join(" or ");
}

function describeOne(type: string, schema: ResolvedSchema, within: readonly object[]): string {
  const inside = [...within, schema.identity];
  const isNew = (part: ResolvedSchema) => !inside.includes(part.identity);
  const { items, additionalProperties: values } = schema;
  if (type === "array") return items && isNew(items) ? `array of ${describePlural(items, inside)}` : "array";
  if (type !== "object") return type;
  if (schema.variants.length > 0) return describeVariants(schema);
  if (!schema.isMap || schema.properties.length > 0) return "object";
  return values && isNew(values) ? `map of ${describePlural(values, inside)}` : `map${values ? "" : " of anything"}`;
}

function describeVariants(schema: ResolvedSchema): string {
  return `${schema.isAnyOf ? "any" : "one"} of ${schema.variants.length} variants`;
}

function describePlural(schema: ResolvedSchema, within: readonly object[]): string {
  const text = describe(schema, within);
  if (text === "any") return "anything";
  // `array of strings` becomes `arrays of strings`; `one of 2 variants` is a plural already.
  return text
    .split(" or ")
    .map((each) => (/^(?:one|any) of/u.test(each) ? each : each.replace(/^\w+/u, "$&s")))
    .join(" or ");
}
