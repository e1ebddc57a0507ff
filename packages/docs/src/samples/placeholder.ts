import { type Field, type Json, type ResolvedSchema, wordsOf } from "@northspec/openapi";

/** Values of the standard formats: https://json-schema.org/draft/2020-12/json-schema-validation#name-defined-formats */
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
 * Returns a valid value for a field without an example: its constant, example or default, or one that fits its type. An
 * object gets its required fields only.
 *
 * @param name - The name that a string is made from.
 */
export function placeholderOf(field: Field, name = field.name): Json {
  const { schema, items } = field;
  const values = [schema.first("const"), schema.example, schema.first("default"), schema.enum[0]];
  const given = values.find((value) => value !== undefined && value !== null);
  if (given !== undefined) return given;
  const type = schema.types.find((each) => each !== "null");
  if (type === "array") return items ? [placeholderOf(items, name)] : [];
  if (type === "boolean") return true;
  if (type === "integer" || type === "number") return numberIn(schema, "minimum") ?? 1;
  const [variant] = field.variants;
  const ofVariant = variant && placeholderOf(variant, name);
  if (type !== "object" && typeof ofVariant !== "object") return ofVariant ?? stringOf(schema, name);
  const required = field.properties.filter((property) => property.required && property.name !== "*");
  const own = Object.fromEntries(required.map((property) => [property.name, placeholderOf(property)]));
  return { ...own, ...Object(ofVariant) };
}

function numberIn(schema: ResolvedSchema, keyword: string): number | undefined {
  const value = schema.first(keyword);
  return typeof value === "number" ? value : undefined;
}

function stringIn(schema: ResolvedSchema, keyword: string): string {
  const value = schema.first(keyword);
  return typeof value === "string" ? value : "";
}

function stringOf(schema: ResolvedSchema, name: string): string {
  const minLength = numberIn(schema, "minLength") ?? 0;
  const fit = (text: string) => text.slice(0, numberIn(schema, "maxLength")).padEnd(minLength, "x");
  const format = formats[stringIn(schema, "format")];
  if (format !== undefined) return fit(format);
  // `projectId` becomes `project-id`.
  const text = wordsOf(name)
    .join("-")
    .replaceAll(/[^a-z0-9-]/gu, "");
  const base = /[a-z]/u.test(text) ? text : "text";
  // A pattern that none of these matches is shown next to the field.
  const pattern = new RegExp(stringIn(schema, "pattern"), "u");
  const candidates = [base, `/${base}`, `https://example.com/${base}`, base.toUpperCase(), "1"].map(fit);
  return candidates.find((candidate) => pattern.test(candidate)) ?? fit(base);
}
