import { type JsonObject } from "./document.ts";
import { type Constraint } from "./reference.ts";

type Wording = (value: unknown) => readonly [label: string, value: string] | undefined;

const counted =
  (label: string, one: string, many: string): Wording =>
  (value) => [label, `${String(value)} ${value === 1 ? one : many}`];
const plain =
  (label: string): Wording =>
  (value) => [label, typeof value === "string" ? value : JSON.stringify(value)];
const flag =
  (label: string): Wording =>
  (value) =>
    value === true ? [label, ""] : undefined;

/** What each keyword of JSON Schema asks for, in words and in the order that a page shows them. */
const wordings: Readonly<Record<string, Wording>> = {
  const: (value) => ["always", JSON.stringify(value)],
  format: (value) => (value === "password" ? undefined : plain("format")(value)), // which Field.secret tells
  contentEncoding: plain("encoding"),
  contentMediaType: plain("media type"),
  minimum: plain("at least"),
  exclusiveMinimum: plain("greater than"),
  maximum: plain("at most"),
  exclusiveMaximum: plain("less than"),
  multipleOf: plain("a multiple of"),
  minLength: counted("at least", "character", "characters"),
  maxLength: counted("at most", "character", "characters"),
  pattern: plain("pattern"),
  minItems: counted("at least", "item", "items"),
  maxItems: counted("at most", "item", "items"),
  uniqueItems: flag("no item twice"),
  minProperties: counted("at least", "key", "keys"),
  maxProperties: counted("at most", "key", "keys"),
  additionalProperties: (value) => (value === false ? ["no other fields", ""] : undefined),
  readOnly: flag("only in replies"),
  writeOnly: flag("only in requests"),
};

/** Keywords that other parts of a field show. */
const shownElsewhere = new Set(
  `$ref $comment title description default example examples deprecated externalDocs type enum required
  properties items propertyNames allOf anyOf oneOf`.split(/\s+/u),
);

/** What one schema demands of a value, its own keywords alone. A keyword without words of its own is shown as it is. */
export function constraintsOf(schema: JsonObject): Constraint[] {
  const known = Object.keys(wordings).filter((keyword) => schema[keyword] !== undefined);
  const others = Object.keys(schema).filter(
    (keyword) => !(keyword in wordings) && !shownElsewhere.has(keyword) && !keyword.startsWith("x-"),
  );
  return [...known, ...others].flatMap((keyword) => {
    const worded = (wordings[keyword] ?? plain(keyword))(schema[keyword]);
    return worded ? [{ keyword, label: worded[0], value: worded[1] }] : [];
  });
}

/** The same demands, made of each item of an array or each key of a map. */
export function constraintsOn(
  part: "items" | "keys",
  keyword: string,
  constraints: readonly Constraint[],
): Constraint[] {
  return constraints.map((each) => ({
    ...each,
    keyword: `${keyword}.${each.keyword}`,
    label: `${part} ${each.label}`,
  }));
}
