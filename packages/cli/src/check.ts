import type { Field } from "@northspec/types/fields";

/** What the specification demands of a value, in words: `a whole number from 1 to 100`. */
export function expectation(field: Field): string {
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

function range(least: number | undefined, most: number | undefined, unit: string): string | undefined {
  const of = unit === "" ? "" : "of ";
  if (least !== undefined && least === most) return `${of}${least}${unit}`;
  if (least !== undefined && most !== undefined) return `${of}${unit === "" ? "from " : ""}${least} to ${most}${unit}`;
  if (least !== undefined) return `${of}at least ${least}${unit}`;
  return most === undefined ? undefined : `${of}at most ${most}${unit}`;
}

/** Whether a value is what the specification demands, but for what is inside of it. */
export function fits(field: Field, value: unknown): boolean {
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

const typeTests: Readonly<Record<Field["type"], (value: unknown) => boolean>> = {
  any: () => true,
  array: Array.isArray,
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  integer: Number.isSafeInteger,
  number: Number.isFinite,
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
};

/** The value that a text of the command line stands for; the text itself where it stands for none. */
export function parseText(field: Field, text: string): unknown {
  if (field.type === "boolean" && (text === "true" || text === "false")) return text === "true";
  if ((field.type === "number" || field.type === "integer") && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return text;
}

/** How a wrong value is shown. A secret never is. */
export function shown(field: Field, value: unknown): string {
  if (field.secret) return "is not valid";
  const text = JSON.stringify(value) ?? "nothing";
  return `is ${text.length > 60 ? `${text.slice(0, 57)}…` : text}`;
}
