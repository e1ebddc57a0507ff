import { hostileNames, hostileStrings, secretMarker } from "./arbitrary.ts";
import { resolve, type Schema, schemaErrors } from "./specification.ts";
import { pointerOf } from "./traffic.ts";

/** One change that makes a valid value invalid. */
export interface Mutation {
  /** What kind of mistake it is, such as `required`. */
  readonly kind: string;
  /** Keys that lead to the value that is changed. */
  readonly path: readonly string[];
  /** What stands there then; nothing where the property is left out. */
  readonly value: unknown;
  /** JSON pointer of the place that an error should name. */
  readonly pointer: string;
}

/** What stands for a number that JSON can write and no double can hold. */
const infinity = "a number without end";

/** A value as JSON text. */
export function write(value: unknown): string {
  return JSON.stringify(value).replace(JSON.stringify(infinity), "1e400");
}

/**
 * Every way to break one place of a value.
 *
 * @param node - the schema under which the value is valid.
 * @param isAlternative - the value is one of the alternatives of a `oneOf`.
 */
export function mutationsOf(
  node: Schema,
  value: unknown,
  path: readonly string[] = [],
  isAlternative = false,
): Mutation[] {
  const schema = resolve(node);
  if (schema.oneOf) {
    const branch = schema.oneOf.find((each) => schemaErrors(each, value).length === 0);
    return branch ? mutationsOf(branch, value, path, true) : [];
  }
  const place = (kind: string, broken: unknown): Mutation => ({
    kind,
    path,
    value: broken,
    pointer: pointerOf(...path),
  });
  return [
    ...mistakesOf(schema).map(([kind, broken]) => place(kind, broken)),
    ...(Array.isArray(value)
      ? value.flatMap((item, index) => mutationsOf(schema.items ?? {}, item, [...path, `${index}`]))
      : []),
    ...(isObject(value) ? brokenProperties(schema, value, path, isAlternative) : []),
  ];
}

function brokenProperties(
  { properties, required = [], additionalProperties }: Schema,
  value: Readonly<Record<string, unknown>>,
  path: readonly string[],
  isAlternative: boolean,
): Mutation[] {
  const names = ["unknownField", ...hostileNames];
  const unknown = additionalProperties === false ? names.filter((name) => !Object.hasOwn(properties ?? {}, name)) : [];
  return [
    ...required.map((name) => ({
      kind: "required",
      path: [...path, name],
      value: undefined,
      // Without the property that tells alternatives apart, neither was meant.
      pointer: pointerOf(...path, ...(isAlternative ? [] : [name])),
    })),
    ...unknown.map((name) => ({
      kind: "unknown",
      path: [...path, name],
      value: secretMarker,
      pointer: pointerOf(...path, name),
    })),
    ...Object.entries(value).flatMap(([name, property]) => {
      const own = Object.hasOwn(properties ?? {}, name) ? properties?.[name] : undefined;
      const inner = own ?? (typeof additionalProperties === "object" ? additionalProperties : undefined);
      return inner ? mutationsOf(inner, property, [...path, name]) : [];
    }),
  ];
}

type Mistake = readonly [kind: string, value: unknown];

const mistakes = new WeakMap<Schema, readonly Mistake[]>();

/** Values that break a schema by themselves. */
function mistakesOf(schema: Schema): readonly Mistake[] {
  const known = mistakes.get(schema) ?? [...wrongTypes(schema), ...outOfBounds(schema)];
  mistakes.set(schema, known);
  return known;
}

/** What is not of a schema's type; a secret stays in it, so that a reply that repeats it is found. */
function wrongTypes({ type }: Schema): Mistake[] {
  const values: readonly (readonly [of: string, value: unknown])[] = [
    ["null", null],
    ["boolean", true],
    ["number", 1.5],
    ["integer", 20_000],
    ["string", secretMarker],
    ["array", [secretMarker]],
    ["object", { [secretMarker.length]: secretMarker }],
  ];
  const isNumber = type === "number" || type === "integer";
  return [
    ...values
      .filter(([of]) => of !== type && !(type === "number" && of === "integer"))
      .map(([, value]) => ["type", value] as const),
    ...(isNumber ? [["infinite", infinity] as const] : []),
  ];
}

function outOfBounds(schema: Schema): Mistake[] {
  const { enum: allowed, minimum, maximum, minLength, maxLength, pattern } = schema;
  const broken: Mistake[] = [];
  if (allowed) broken.push(["enum", typeof allowed[0] === "number" ? 20_001 : "unknown"]);
  if (minimum !== undefined) broken.push(["minimum", minimum - 1]);
  if (maximum !== undefined) broken.push(["maximum", maximum + 1]);
  if (minLength !== undefined) broken.push(["minLength", "a".repeat(minLength - 1)]);
  if (maxLength !== undefined) broken.push(["maxLength", "a".repeat(maxLength + 1)]);
  if (pattern !== undefined) {
    const expression = new RegExp(pattern, "u");
    broken.push(...hostileStrings.filter((text) => !expression.test(text)).map((text) => ["pattern", text] as const));
  }
  return broken;
}

/** A copy of a value with one change. */
export function mutate(value: unknown, { path, value: broken }: Mutation): unknown {
  return replace(value, path, broken);
}

function replace(value: unknown, [name, ...rest]: readonly string[], broken: unknown): unknown {
  if (name === undefined) return broken;
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => (String(index) === name ? replace(item, rest, broken) : item));
  }
  const entries = Object.entries(value as object); // the path comes from this very value
  const changed = replace(entries.find(([key]) => key === name)?.[1], rest, broken);
  const others = entries.filter(([key]) => key !== name);
  // Object.fromEntries makes even `__proto__` a property like any other.
  return Object.fromEntries(changed === undefined ? others : [...others, [name, changed]]);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
