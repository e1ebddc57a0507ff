import type { FieldDescription } from "@northspec/types/fields";
import type { InputIssue } from "./errors.ts";

/** What the specification demands of a value, in words: `a whole number from 1 to 100`. */
export function describeExpected(field: FieldDescription): string {
  if (field.enum) return `one of ${field.enum.map(String).join(", ")}`;
  const kinds = {
    string: "a text",
    number: "a number",
    integer: "a whole number",
    boolean: "true or false",
    object: "an object",
    array: "a list",
    any: "a value",
  };
  return [
    kinds[field.type],
    range(field.minimum, field.maximum, ""),
    field.exclusiveMinimum !== undefined && `above ${field.exclusiveMinimum}`,
    field.exclusiveMaximum !== undefined && `below ${field.exclusiveMaximum}`,
    field.multipleOf !== undefined && `that is a multiple of ${field.multipleOf}`,
    range(field.minLength, field.maxLength, " characters"),
    range(field.minItems, field.maxItems, " items"),
    field.uniqueItems && "without repetition",
    field.pattern !== undefined && `that matches ${field.pattern}`,
  ]
    .filter((part) => part !== undefined && part !== false)
    .join(" ");
}

function range(min: number | undefined, max: number | undefined, unit: string): string | undefined {
  const of = unit === "" ? "" : "of ";
  if (min !== undefined && min === max) return `${of}${min}${unit}`;
  if (min !== undefined && max !== undefined) return `${of}${unit === "" ? "from " : ""}${min} to ${max}${unit}`;
  if (min !== undefined) return `${of}at least ${min}${unit}`;
  return max === undefined ? undefined : `${of}at most ${max}${unit}`;
}

/** Whether a value is what the specification demands, but for what is inside of it. */
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

/** The value that a text of the command line stands for; the text itself where it stands for none. */
export function parseScalar(field: FieldDescription, text: string): unknown {
  if (field.type === "boolean" && (text === "true" || text === "false")) return text === "true";
  if ((field.type === "number" || field.type === "integer") && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return text;
}

/** How a wrong value is shown. A secret never is. */
export function describeValue(field: FieldDescription, value: unknown): string {
  if (field.secret) return "is not valid";
  const text = JSON.stringify(value) ?? "nothing";
  return `is ${text.length > 60 ? `${text.slice(0, 57)}…` : text}`;
}

/** The keys and indices that lead to a value of a body. */
export type KeyPath = readonly (string | number)[];

/** Says where a value of the body was given, or where it would have to be. */
export type Locate = (keys: KeyPath) => string;

/** Everything in a body that is not as the specification has it. */
export function checkBody(fields: readonly FieldDescription[], body: unknown, locate: Locate): InputIssue[] {
  const byPath = new Map(fields.map((field) => [field.path, field]));
  const root: FieldDescription = { path: "", type: "object", required: true, closed: true };
  return checkValue(root, body, []);

  function checkValue(field: FieldDescription, value: unknown, keys: KeyPath): InputIssue[] {
    if (!isValid(field, value)) {
      return [
        { location: locate(keys), message: `${describeValue(field, value)}. Expected ${describeExpected(field)}.` },
      ];
    }
    if (field.type === "array") {
      const item = byPath.get(`${field.path}[]`);
      return item ? (value as unknown[]).flatMap((each, index) => checkValue(item, each, [...keys, index])) : []; // fits
    }
    return field.type === "object" ? checkObject(field, value as Readonly<Record<string, unknown>>, keys) : []; // fits
  }

  function checkObject(field: FieldDescription, value: Readonly<Record<string, unknown>>, keys: KeyPath): InputIssue[] {
    const children = childrenOf(field);
    const rest = byPath.get(join(field.path, "*"));
    const inside = Object.entries(value).flatMap(([name, each]): InputIssue[] => {
      const child = children.find(({ path }) => path === join(field.path, name)) ?? rest;
      if (child) return checkValue(child, each, [...keys, name]);
      if (!field.closed) return [];
      const names = children.map(({ path }) => path.slice(path.lastIndexOf(".") + 1)).join(", ");
      return [{ location: locate([...keys, name]), message: `is unknown. Expected one of ${names}.` }];
    });
    const missing = children
      .filter((child) => child.required && !Object.hasOwn(value, nameOf(child)))
      .flatMap((child) => missingValue(child, [...keys, nameOf(child)]));
    return [...inside, ...missing, ...checkVariants(field, value, keys)];
  }

  function checkVariants(
    field: FieldDescription,
    value: Readonly<Record<string, unknown>>,
    keys: KeyPath,
  ): InputIssue[] {
    const { variants } = field;
    if (!variants) return [];
    const names = Object.keys(value);
    const fitting = variants.filter(
      ({ properties, required }) =>
        required.every((name) => names.includes(name)) &&
        (!field.closed || names.every((name) => properties.includes(name))),
    );
    if (fitting.length === 1) return [];
    const choice = variants.map(({ required }) => required.map((name) => join(field.path, name)).join(" with "));
    return [{ location: locate(keys), message: `must have exactly one of ${choice.join(", ")}.` }];
  }

  /** An object that is missing is missed for what it must hold. */
  function missingValue(field: FieldDescription, keys: KeyPath): InputIssue[] {
    const needed =
      field.type === "object" && !field.variants ? childrenOf(field).filter((child) => child.required) : [];
    if (needed.length > 0) return needed.flatMap((child) => missingValue(child, [...keys, nameOf(child)]));
    if (field.type === "object") {
      const leaves = fields.filter(({ path, type }) => path.startsWith(`${field.path}.`) && type !== "object");
      const first = leaves.slice(0, 3).map(({ path }) => `--${path}`);
      const hint = first.length > 0 ? ` Give it by ${first.join(", ")}${leaves.length > 3 ? " …" : ""}.` : "";
      return [{ location: locate(keys), message: `is missing. ${field.description ?? ""}${hint}`.trimEnd() }];
    }
    return [{ location: locate(keys), message: `is missing. Expected ${describeExpected(field)}.` }];
  }

  function childrenOf(field: FieldDescription): FieldDescription[] {
    const start = field.path === "" ? "" : `${field.path}.`;
    return fields.filter(({ path }) => path.startsWith(start) && /^[^.[*]+$/.test(path.slice(start.length)));
  }
}

function nameOf({ path }: FieldDescription): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
