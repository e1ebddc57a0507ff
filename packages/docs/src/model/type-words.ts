import { listOf } from "./document.ts";
import { type Folded } from "./folded.ts";

/** The type of a value as a reader would say it: `string`, `array of strings`, `map of objects`, `one of 2 forms`. */
export function typeOf(schema: Folded, above: readonly object[] = []): string {
  const names = namesOf(schema);
  if (names.length === 0) return schema.forms.length > 0 ? formsOf(schema) : "any";
  return names.map((name) => wordOf(name, schema, above)).join(" or ");
}

/** @param above - the lists and maps that it stands in. One that stands inside of itself is named no further. */
function wordOf(name: string, schema: Folded, above: readonly object[]): string {
  const { item, values } = schema;
  const inside = [...above, schema.identity];
  const isNew = (part: Folded) => !inside.includes(part.identity);
  if (name === "array") return item && isNew(item) ? `array of ${plural(item, inside)}` : "array";
  if (name !== "object") return name;
  if (schema.forms.length > 0) return formsOf(schema);
  if (!schema.isMap || schema.properties.length > 0) return "object";
  return values && isNew(values) ? `map of ${plural(values, inside)}` : `map${values ? "" : " of anything"}`;
}

function formsOf(schema: Folded): string {
  const isAny = schema.all("anyOf").length > 0 && schema.all("oneOf").length === 0;
  return `${isAny ? "any" : "one"} of ${schema.forms.length} forms`;
}

function plural(schema: Folded, above: readonly object[]): string {
  const word = typeOf(schema, above);
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
