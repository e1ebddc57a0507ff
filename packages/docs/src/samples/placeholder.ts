import type { Field } from "../model/reference.ts";

/** Values of the formats that the standard names: https://json-schema.org/draft/2020-12/json-schema-validation#name-defined-formats */
const formats: Readonly<Record<string, string>> = {
  date: "2026-01-15",
  "date-time": "2026-01-15T09:30:00Z",
  email: "user@example.com",
  hostname: "example.com",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  uri: "https://example.com",
  url: "https://example.com",
  uuid: "00000000-0000-4000-8000-000000000000",
};

/**
 * A value that stands where a sample has to send one: what the specification gives, or else what its type takes. Of an
 * object it holds what is required.
 */
export function placeholderOf(field: Field): unknown {
  const { type, children, alternatives } = field;
  const given = [field.example, field.default, field.enum[0]].find((value) => value !== undefined && value !== null);
  if (given !== undefined) return given;
  const [form] = alternatives;
  if (type.startsWith("array")) return arrayOf(field);
  if (type.startsWith("map")) return {};
  if (children.length > 0 || form !== undefined || type === "object") {
    return objectOf([...children, ...(form?.children ?? [])]);
  }
  return scalarOf(type, field);
}

function arrayOf(field: Field): unknown[] {
  const { type, children } = field;
  const [item] = children;
  if (item?.name === "[]") return [placeholderOf(item)];
  if (children.length > 0) return [objectOf(children)];
  const [, items] = /^array of (\w+?)s?$/.exec(type) ?? [];
  return items === undefined ? [] : [scalarOf(items, field)];
}

function objectOf(fields: readonly Field[]): Record<string, unknown> {
  const required = fields.filter((field) => field.required && field.name !== "*");
  return Object.fromEntries(required.map((field) => [field.name, placeholderOf(field)]));
}

function scalarOf(type: string, { name, constraints }: Field): unknown {
  const bound = (keyword: string) => constraints.find((each) => each.keyword === keyword)?.value;
  if (type === "boolean") return true;
  if (type === "integer" || type === "number") return Number(bound("minimum") ?? 1);
  const text = formats[bound("format") ?? ""] ?? words(name);
  return text.slice(0, Number(bound("maxLength") ?? Infinity)).padEnd(Number(bound("minLength") ?? 0), "x");
}

/** `projectId` as a placeholder that tells what stands there: `project-id`. */
function words(name: string): string {
  const text = name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
  return /[a-z]/.test(text) ? text : "text";
}
