import { listOf } from "./document.ts";
import { type Folded } from "./folded.ts";

/** How deep a type says of what it is a list or a map. */
const deepest = 4;

/** The type of a value as a reader would say it: `string`, `array of strings`, `map of objects`, `one of 2 forms`. */
export function typeOf(schema: Folded, depth = 0): string {
  const names = namesOf(schema);
  if (names.length === 0) return schema.forms.length > 0 ? formsOf(schema) : "any";
  return names.map((name) => wordOf(name, schema, depth)).join(" or ");
}

function wordOf(name: string, schema: Folded, depth: number): string {
  const { item, values } = schema;
  if (name === "array") return item && depth < deepest ? `array of ${plural(item, depth + 1)}` : "array";
  if (name !== "object") return name;
  if (schema.forms.length > 0) return formsOf(schema);
  if (!schema.isMap || schema.properties.length > 0) return "object";
  return values && depth < deepest ? `map of ${plural(values, depth + 1)}` : "map of anything";
}

function formsOf(schema: Folded): string {
  const isAny = schema.all("anyOf").length > 0 && schema.all("oneOf").length === 0;
  return `${isAny ? "any" : "one"} of ${schema.forms.length} forms`;
}

function plural(schema: Folded, depth: number): string {
  const word = typeOf(schema, depth);
  if (word === "any") return "anything";
  // `array of strings` becomes `arrays of strings`; `one of 2 forms` has its plural.
  return word
    .split(" or ")
    .map((each) => (/^(?:one|any) of/u.test(each) ? each : each.replace(/^\w+/u, "$&s")))
    .join(" or ");
}

/** The types that the schema names, or else those that its other keywords speak of. */
function namesOf(schema: Folded): string[] {
  const type = schema.first("type");
  if (type !== undefined) return [type].flat().map(String);
  const spoken = [
    schema.properties.length > 0 || schema.all("additionalProperties").length > 0 ? "object" : undefined,
    schema.item ? "array" : undefined,
    ...[...schema.all("enum").flatMap(listOf), ...schema.all("const")].map(nameOfValue),
  ];
  return [...new Set(spoken.filter((name) => name !== undefined))];
}

function nameOfValue(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value;
}
