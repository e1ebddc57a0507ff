import { isObject, type Json } from "./json.ts";

/** A constraint on a value beyond its type. */
export interface Constraint {
  /** The JSON Schema keyword: `maximum`, or `items.minLength` for the items of an array. */
  readonly keyword: string;
  /** The start of the phrase: `at most`, `pattern`, `each item: at least`. */
  readonly label: string;
  /** The rest of the phrase: `100`, `3 characters`, a regular expression. Empty if the label is the whole phrase. */
  readonly text: string;
}

type Wording = (value: unknown) => readonly [label: string, text: string] | undefined;

const counted =
  (label: string, unit: string): Wording =>
  (value) => [label, `${String(value)} ${unit}${value === 1 ? "" : "s"}`];
const plain =
  (label: string): Wording =>
  (value) => [label, typeof value === "string" ? value : JSON.stringify(value)];
const flag =
  (label: string, when: boolean): Wording =>
  (value) =>
    value === when ? [label, ""] : undefined;

/** The fields that a `not` with `required` does not allow together; undefined for a `not` with anything else. */
export function conflictsIn(not: unknown): string[] | undefined {
  if (!isObject(not)) return undefined;
  const { required, properties = {}, description: _, ...others } = not;
  const hasNoSchemas = isObject(properties) && Object.values(properties).every((each) => each === true);
  const isPlain = Array.isArray(required) && Object.keys(others).length === 0 && hasNoSchemas;
  return isPlain ? required.map(String) : undefined;
}

/** The wording of each keyword that constrains a value, in the order in which constraints are listed. */
const wordings: Readonly<Record<string, Wording>> = {
  const: (value) => ["always", JSON.stringify(value)],
  // `password` marks a secret and constrains nothing.
  format: (value) => (value === "password" ? undefined : plain("format")(value)),
  contentEncoding: plain("encoding"),
  contentMediaType: plain("media type"),
  minimum: plain("at least"),
  exclusiveMinimum: plain("greater than"),
  maximum: plain("at most"),
  exclusiveMaximum: plain("less than"),
  multipleOf: plain("a multiple of"),
  minLength: counted("at least", "character"),
  maxLength: counted("at most", "character"),
  pattern: plain("pattern"),
  minItems: counted("at least", "item"),
  maxItems: counted("at most", "item"),
  uniqueItems: flag("no duplicate items", true),
  minProperties: counted("at least", "key"),
  maxProperties: counted("at most", "key"),
  additionalProperties: flag("no other fields", false),
  not: (value) => {
    const names = conflictsIn(value);
    if (names === undefined) return plain("not")(value);
    return names.length === 2 ? ["not both", names.join(" and ")] : ["not all of", names.join(", ")];
  },
  readOnly: flag("only in responses", true),
  writeOnly: flag("only in requests", true),
};

/** Keywords that are not constraints: they describe a value or contain other schemas. */
export const otherKeywords: ReadonlySet<string> = new Set(
  `$ref $comment title description default example examples deprecated externalDocs type enum required
  properties items propertyNames allOf anyOf oneOf`.split(/\s+/u),
);

/**
 * Describes a keyword of a schema as a constraint.
 *
 * @returns `undefined` if the keyword constrains nothing, like `uniqueItems: false`.
 *
 * @example
 * ```ts
 * import { constraintOf } from "@northspec/openapi/constraints";
 *
 * console.log(constraintOf("minLength", 3)); // { keyword: "minLength", label: "at least", text: "3 characters" }
 * ```
 */
export function constraintOf(keyword: string, value: unknown): Constraint | undefined {
  const worded = (wordings[keyword] ?? plain(keyword))(value);
  return worded && { keyword, label: worded[0], text: worded[1] };
}

/** The values that a schema allows, as a constraint. */
export function enumConstraint(values: readonly Json[]): Constraint {
  return { keyword: "enum", label: "one of", text: values.map((value) => JSON.stringify(value)).join(", ") };
}

/** JSON Schema types as phrases, and `any` for a schema without one. */
const typePhrases: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  integer: "an integer",
  boolean: "true or false",
  object: "an object",
  array: "an array",
  any: "a value",
};

/** The value of a `type` keyword as a phrase: `a string`, `an integer or null`. */
export function typePhraseOf(type: string | readonly string[]): string {
  return [type]
    .flat()
    .map((each) => typePhrases[each] ?? each)
    .join(" or ");
}

/** The constraints in the keywords of one schema. A keyword without a wording is listed verbatim. */
export function constraintsIn(schema: Readonly<Record<string, Json>>): Constraint[] {
  const worded = Object.keys(wordings).filter((keyword) => schema[keyword] !== undefined);
  const others = Object.keys(schema).filter(
    (keyword) => !(keyword in wordings) && !otherKeywords.has(keyword) && !keyword.startsWith("x-"),
  );
  return [...worded, ...others].flatMap((keyword) => constraintOf(keyword, schema[keyword]) ?? []);
}

/** The keyword of a nested schema, and the part of the value that it describes. */
const nestedParts = { items: "item", propertyNames: "key", additionalProperties: "value" } as const;

/** The constraints on each item of an array, or on each key or value of a map. */
export function nestConstraints(parent: keyof typeof nestedParts, constraints: readonly Constraint[]): Constraint[] {
  return constraints.map(({ keyword, label, text }) => ({
    keyword: `${parent}.${keyword}`,
    label: `each ${nestedParts[parent]}: ${label}`,
    text,
  }));
}

/**
 * Constraints as phrases, the two bounds of a range in one.
 *
 * @example
 * ```ts
 * import { constraintsIn, phrasesOf } from "@northspec/openapi/constraints";
 *
 * console.log(phrasesOf(constraintsIn({ minLength: 3, maxLength: 54 }))); // ["from 3 to 54 characters"]
 * ```
 */
export function phrasesOf(constraints: readonly Constraint[]): string[] {
  const byKeyword = new Map(constraints.map((each) => [each.keyword, each]));
  return constraints.flatMap((each) => {
    const other = byKeyword.get(oppositeBound(each.keyword));
    if (other === undefined) return [phraseOf(each)];
    if (each.label.endsWith("at most")) return [];
    const part = each.label.slice(0, -"at least".length);
    if (each.text === other.text) return [`${part}exactly ${each.text}`];
    return [`${part}from ${Number.parseFloat(each.text)} to ${other.text}`];
  });
}

/** Constraints as sentences: `From 3 to 54 characters.` */
export function sentencesOf(constraints: readonly Constraint[]): string[] {
  return phrasesOf(constraints).map((phrase) => `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}.`);
}

/** The keyword of the other bound of a range: `items.maxLength` for `items.minLength`; empty for other keywords. */
function oppositeBound(keyword: string): string {
  const [, parent = "", bound, quantity = ""] = /^(.*\b)(min|max)(imum|Length|Items|Properties)$/u.exec(keyword) ?? [];
  return bound === undefined ? "" : `${parent}${bound === "min" ? "max" : "min"}${quantity}`;
}

/** A constraint as a phrase: `at least 3 characters`. */
export function phraseOf({ keyword, label, text }: Constraint): string {
  if (text === "") return label;
  // A regular expression can contain any character.
  const isCode = keyword.endsWith("pattern");
  return isCode ? `${label} ${quoteCode(text)}` : `${label} ${text}`;
}

/** Formats text as a Markdown code span. */
function quoteCode(text: string): string {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}
