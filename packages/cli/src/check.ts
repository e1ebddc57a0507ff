import {
  constraintsIn,
  maskText,
  memberPath,
  phrasesOf,
  sentencesOf,
  splitFieldPath,
  typePhraseOf,
} from "@northspec/openapi";
import type { FieldDescription, OperationFields } from "@northspec/types/fields";
import type { InputIssue } from "./errors.ts";

/** The value that a field expects, as a phrase: `an integer from 1 to 100`, `a string (exactly 24 characters)`. */
export function describeExpected(field: FieldDescription): string {
  if (field.enum) return `one of ${field.enum.map(String).join(", ")}`;
  const phrases = phrasesOf(constraintsOf(field));
  const type = typePhraseOf(field.type);
  if (phrases.length === 0) return type;
  const isRange = phrases.length === 1 && (field.type === "integer" || field.type === "number");
  return isRange ? `${type} ${phrases.join()}` : `${type} (${phrases.join(", ")})`;
}

/** The values that a field allows, as sentences for help. Omits patterns, which are too long. */
export function describeConstraints(field: FieldDescription): string {
  if (field.enum) return `One of ${field.enum.map(String).join(", ")}.`;
  const constraints = constraintsOf(field).filter(({ keyword }) => keyword !== "pattern");
  return sentencesOf(constraints).join(" ");
}

function constraintsOf(field: FieldDescription) {
  // The rest are JSON Schema keywords.
  const {
    path: _path,
    secret: _secret,
    closed: _closed,
    conflicts: _conflicts,
    variants: _variants,
    ...schema
  } = field;
  return constraintsIn(schema as Parameters<typeof constraintsIn>[0]); // generated from JSON
}

/** Whether a value matches its field. Values inside it are not checked. */
export function isValid(field: FieldDescription, value: unknown): boolean {
  if (!typeTests[field.type](value)) return false;
  if (field.enum && !field.enum.includes(value)) return false;
  if (typeof value === "number") {
    const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = field;
    if (value < (minimum ?? value) || value > (maximum ?? value)) return false;
    if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) return false;
    if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) return false;
    return multipleOf === undefined || Number.isInteger(value / multipleOf);
  }
  if (typeof value === "string") {
    // JSON Schema counts code points.
    const { length } = Array.from(value);
    if (length < (field.minLength ?? 0) || length > (field.maxLength ?? length)) return false;
    return field.pattern === undefined || new RegExp(field.pattern, "u").test(value);
  }
  if (Array.isArray(value)) {
    if (value.length < (field.minItems ?? 0) || value.length > (field.maxItems ?? value.length)) return false;
    return !field.uniqueItems || new Set(value.map((item) => JSON.stringify(item))).size === value.length;
  }
  return true;
}

const typeTests: Readonly<Record<FieldDescription["type"], (value: unknown) => boolean>> = {
  any: () => true,
  array: Array.isArray,
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  integer: Number.isSafeInteger,
  number: Number.isFinite,
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
};

/** Whether a text can be a segment of a path: other texts would change the path. */
export function isSegment(text: string): boolean {
  return !/^\.{0,2}$|[/\\]/.test(text);
}

/** The text that {@link isSegment} accepts, as a phrase. */
export const segmentPhrase = "a non-empty identifier without slashes, other than . and ..";

/** Parses a command-line argument as the type of its field. Returns the text unchanged if it does not parse. */
export function parseScalar(field: FieldDescription, text: string): unknown {
  if (field.type === "boolean" && (text === "true" || text === "false")) return text === "true";
  if ((field.type === "number" || field.type === "integer") && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return text;
}

/** Checks the value of a parameter, or one of its values. Returns what is wrong with it. */
export function checkParameter(field: FieldDescription, value: unknown, inPath: boolean): string | undefined {
  if (isValid(field, value) && !(inPath && !isSegment(String(value)))) return undefined;
  return `${describeValue(field, value)}. Expected ${inPath ? segmentPhrase : describeExpected(field)}.`;
}

/** An invalid value as part of an error message. Secrets, and objects and arrays that may contain some, are not shown. */
export function describeValue(field: FieldDescription, value: unknown): string {
  if (field.secret) return "is not valid";
  // What replaces an object or array may be its contents: `variables: "KEY=secret"`.
  const isNested = field.type === "object" || field.type === "array" || typeof value === "object";
  if (isNested && value !== null) return `is ${describeType(value)}`;
  const text = JSON.stringify(value) ?? "undefined";
  return `is ${text.length > 60 ? `${text.slice(0, 57)}…` : text}`;
}

function describeType(value: unknown): string {
  if (Array.isArray(value)) return typePhraseOf("array");
  return typeof value === "boolean" ? "a boolean" : typePhraseOf(typeof value);
}

/** The keys and indices from the root of a body to a value. */
export type KeyPath = readonly (string | number)[];

/** Returns the source of a value in the body: a flag, or a position in a file. */
export type Locate = (keys: KeyPath) => string;

/**
 * Checks a body against the fields of its operation.
 *
 * @param prefix - precedes the paths of fields that a message suggests.
 * @returns every issue.
 */
export function checkBody(
  { body: fields, bodyRoot }: Pick<OperationFields, "body" | "bodyRoot">,
  body: unknown,
  locate: Locate,
  prefix = "--",
): InputIssue[] {
  const byPath = new Map(fields.map((field) => [field.path, field]));
  return bodyRoot ? checkValue(bodyRoot, body, []) : [];

  function checkValue(field: FieldDescription, value: unknown, keys: KeyPath): InputIssue[] {
    if (!isValid(field, value)) {
      return [
        { location: locate(keys), message: `${describeValue(field, value)}. Expected ${describeExpected(field)}.` },
      ];
    }
    if (field.secret && value === maskText) {
      return [{ location: locate(keys), message: "is a masked secret. Pass its real value." }];
    }
    if (field.type === "array") {
      const item = byPath.get(`${field.path}[]`);
      return item
        ? (value as unknown[]).flatMap((each, index) => checkValue(item, each, [...keys, index])) // valid, so an array
        : [];
    }
    return field.type === "object" ? checkObject(field, value as Readonly<Record<string, unknown>>, keys) : []; // valid
  }

  function checkObject(field: FieldDescription, value: Readonly<Record<string, unknown>>, keys: KeyPath): InputIssue[] {
    const children = childrenOf(field);
    const rest = byPath.get(memberPath(field.path, "*"));
    const inside = Object.entries(value).flatMap(([name, each]): InputIssue[] => {
      const child = children.find(({ path }) => path === memberPath(field.path, name)) ?? rest;
      if (child) return checkValue(child, each, [...keys, name]);
      if (!field.closed) return [];
      const names = children.map(nameOf).join(", ");
      return [{ location: locate([...keys, name]), message: `is unknown. Expected one of ${names}.` }];
    });
    const missing = children
      .filter((child) => child.required && !Object.hasOwn(value, nameOf(child)))
      .flatMap((child) => missingValue(child, [...keys, nameOf(child)]));
    const conflicting = (field.conflicts ?? [])
      .filter((names) => names.every((name) => Object.hasOwn(value, name)))
      .map(([first = "", ...others]) => {
        const locations = others.map((name) => locate([...keys, name]));
        return { location: locate([...keys, first]), message: `cannot be combined with ${locations.join(", ")}.` };
      });
    return [...inside, ...missing, ...conflicting, ...checkVariants(field, value, keys)];
  }

  function checkVariants(
    field: FieldDescription,
    value: Readonly<Record<string, unknown>>,
    keys: KeyPath,
  ): InputIssue[] {
    const { variants } = field;
    if (!variants) return [];
    const names = Object.keys(value);
    const matching = variants.filter(
      ({ properties, required }) =>
        required.every((name) => names.includes(name)) &&
        (!field.closed || names.every((name) => properties.includes(name))),
    );
    if (matching.length === 1) return [];
    const choice = variants.map(({ required }) => required.map((name) => memberPath(field.path, name)).join(" with "));
    return [{ location: locate(keys), message: `must have exactly one of ${choice.join(", ")}.` }];
  }

  /** Reports a missing object by listing its missing required fields. */
  function missingValue(field: FieldDescription, keys: KeyPath): InputIssue[] {
    const needed =
      field.type === "object" && !field.variants ? childrenOf(field).filter((child) => child.required) : [];
    if (needed.length > 0) return needed.flatMap((child) => missingValue(child, [...keys, nameOf(child)]));
    if (field.type === "object") {
      const leaves = fields.filter(({ path, type }) => path.startsWith(`${field.path}.`) && type !== "object");
      const first = leaves.slice(0, 3).map(({ path }) => `${prefix}${path}`);
      const hint = first.length > 0 ? ` Set it with ${first.join(", ")}${leaves.length > 3 ? " …" : ""}.` : "";
      return [{ location: locate(keys), message: `is missing. ${field.description ?? ""}${hint}`.trimEnd() }];
    }
    return [{ location: locate(keys), message: `is missing. Expected ${describeExpected(field)}.` }];
  }

  function childrenOf(field: FieldDescription): FieldDescription[] {
    return fields.filter(
      (each) => !/^(?:\[\]|\*)?$/.test(nameOf(each)) && memberPath(field.path, nameOf(each)) === each.path,
    );
  }
}

function nameOf({ path }: FieldDescription): string {
  return splitFieldPath(path).at(-1) ?? "";
}
