import { isObject, joinPointer, type ResolvedSchema } from "@northspec/openapi";
import { hostileNames, hostileStrings, numberIn, secretMarker } from "./arbitrary.ts";
import { schemaErrors } from "./specification.ts";

/** One change that makes a valid value invalid. */
export interface Mutation {
  /** The violated keyword (`required`), or another kind of error (`unknown`). */
  readonly kind: string;
  /** The keys from the root to the changed value. */
  readonly path: readonly string[];
  /** The new value; `undefined` removes it. */
  readonly value: unknown;
  /** The JSON pointer that the error response should contain. */
  readonly pointer: string;
}

/** Replaced by a number that JSON can contain but no double can hold. */
const infinity = "an infinite number";

/** Writes a value as JSON. */
export function write(value: unknown): string {
  return JSON.stringify(value).replace(JSON.stringify(infinity), "1e400");
}

/**
 * Lists every change that makes one part of a valid value invalid.
 *
 * @param schema - The schema that the value is valid under.
 * @param isVariant - Whether the value is a variant of a `oneOf`.
 */
export function mutationsOf(
  schema: ResolvedSchema,
  value: unknown,
  path: readonly string[] = [],
  isVariant = false,
): Mutation[] {
  if (schema.variants.length > 0) {
    const variant = schema.variants.find((each) => schemaErrors(each.schema, value).length === 0);
    return variant ? mutationsOf(variant.schema, value, path, true) : [];
  }
  const { items } = schema;
  return [
    ...invalidValuesOf(schema).map(([kind, invalid]) => ({
      kind,
      path,
      value: invalid,
      pointer: joinPointer("", ...path),
    })),
    ...(items && Array.isArray(value)
      ? value.flatMap((item, index) => mutationsOf(items, item, [...path, `${index}`]))
      : []),
    ...(isObject(value) ? propertyMutations(schema, value, path, isVariant) : []),
  ];
}

function propertyMutations(
  { properties, requiredNames, additionalProperties, isClosed }: ResolvedSchema,
  value: Readonly<Record<string, unknown>>,
  path: readonly string[],
  isVariant: boolean,
): Mutation[] {
  const schemas = new Map(properties.map(({ name, schema }) => [name, schema]));
  const unknown = isClosed ? ["unknownField", ...hostileNames].filter((name) => !schemas.has(name)) : [];
  return [
    ...[...requiredNames].map((name) => ({
      kind: "required",
      path: [...path, name],
      value: undefined,
      // Without the field that distinguishes the variants, the error is about the value as a whole.
      pointer: joinPointer("", ...path, ...(isVariant ? [] : [name])),
    })),
    ...unknown.map((name) => ({
      kind: "unknown",
      path: [...path, name],
      value: secretMarker,
      pointer: joinPointer("", ...path, name),
    })),
    ...Object.entries(value).flatMap(([name, property]) => {
      const inner = schemas.get(name) ?? additionalProperties;
      return inner ? mutationsOf(inner, property, [...path, name]) : [];
    }),
  ];
}

type InvalidValue = readonly [kind: string, value: unknown];

const invalidValues = new WeakMap<ResolvedSchema, readonly InvalidValue[]>();

function invalidValuesOf(schema: ResolvedSchema): readonly InvalidValue[] {
  const known = invalidValues.get(schema) ?? [...wrongTypes(schema), ...outOfBounds(schema)];
  invalidValues.set(schema, known);
  return known;
}

/** Values of other types. Secrets remain in them, so that a response that repeats one is detected. */
function wrongTypes({ types }: ResolvedSchema): InvalidValue[] {
  const values: readonly (readonly [type: string, value: unknown])[] = [
    ["null", null],
    ["boolean", true],
    ["number", 1.5],
    ["integer", 20_000],
    ["string", secretMarker],
    ["array", [secretMarker]],
    ["object", { [secretMarker.length]: secretMarker }],
  ];
  const isNumber = types.includes("number") || types.includes("integer");
  return [
    ...values
      .filter(([type]) => !types.includes(type) && !(type === "integer" && types.includes("number")))
      .map(([, value]) => ["type", value] as const),
    ...(isNumber ? [["infinite", infinity] as const] : []),
  ];
}

function outOfBounds(schema: ResolvedSchema): InvalidValue[] {
  const invalid: InvalidValue[] = [];
  const minimum = numberIn(schema, "minimum");
  const maximum = numberIn(schema, "maximum");
  const minLength = numberIn(schema, "minLength");
  const maxLength = numberIn(schema, "maxLength");
  const pattern = schema.first("pattern");
  if (schema.enum.length > 0) invalid.push(["enum", typeof schema.enum[0] === "number" ? 20_001 : "unknown"]);
  if (minimum !== undefined) invalid.push(["minimum", minimum - 1]);
  if (maximum !== undefined) invalid.push(["maximum", maximum + 1]);
  if (minLength !== undefined) invalid.push(["minLength", "a".repeat(minLength - 1)]);
  if (maxLength !== undefined) invalid.push(["maxLength", "a".repeat(maxLength + 1)]);
  if (typeof pattern === "string") {
    const expression = new RegExp(pattern, "u");
    invalid.push(...hostileStrings.filter((text) => !expression.test(text)).map((text) => ["pattern", text] as const));
  }
  return invalid;
}

/** Copies a value with one change. */
export function mutate(value: unknown, { path, value: invalid }: Mutation): unknown {
  return replace(value, path, invalid);
}

function replace(value: unknown, [name, ...rest]: readonly string[], invalid: unknown): unknown {
  if (name === undefined) return invalid;
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => (String(index) === name ? replace(item, rest, invalid) : item));
  }
  const entries = Object.entries(value as object); // the path comes from this value
  const changed = replace(entries.find(([key]) => key === name)?.[1], rest, invalid);
  const others = entries.filter(([key]) => key !== name);
  // Object.fromEntries can set even `__proto__`.
  return Object.fromEntries(changed === undefined ? others : [...others, [name, changed]]);
}
