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
  const { children, alternatives } = field;
  const fixed = field.constraints.find(({ keyword }) => keyword === "const");
  const values = [fixed && (JSON.parse(fixed.value) as unknown), field.example, field.default, field.enum[0]];
  const given = values.find((value) => value !== undefined && value !== null);
  const type = field.type.split(" or ").find((each) => each !== "null") ?? "";
  if (type.startsWith("array")) {
    if (Array.isArray(given)) return given;
    const [, items = ""] = /^array of (\w+)s$/.exec(type) ?? [];
    const isKnown = given !== undefined || children.length > 0 || alternatives.length > 0 || items !== "";
    return isKnown ? [given ?? valueOf(items, field)] : [];
  }
  return given ?? valueOf(type, field);
}

function valueOf(type: string, { name, children, alternatives, constraints }: Field): unknown {
  if (type.startsWith("map")) return {};
  const [form] = alternatives;
  const inForm = form && placeholderOf(form);
  const isObject = type.startsWith("object") || children.length > 0 || (typeof inForm === "object" && inForm !== null);
  if (isObject) {
    const required = children.filter((child) => child.required && child.name !== "*");
    return { ...Object.fromEntries(required.map((child) => [child.name, placeholderOf(child)])), ...Object(inForm) };
  }
  if (form) return inForm;
  const bound = (keyword: string) =>
    constraints.find((each) => each.keyword === keyword || each.keyword === `items.${keyword}`)?.value;
  if (type === "boolean") return true;
  if (type === "integer" || type === "number") return Number.parseFloat(bound("minimum") ?? "1");
  const [least, most] = [bound("minLength") ?? "0", bound("maxLength") ?? "Infinity"].map(Number.parseFloat);
  const fitted = (text: string) => text.slice(0, most).padEnd(least ?? 0, "x");
  const format = formats[bound("format") ?? ""];
  if (format !== undefined) return fitted(format);
  const word = words(name);
  const pattern = new RegExp(bound("pattern") ?? "", "u");
  // What patterns mostly ask for. One that asks for something else is shown beside the field.
  const texts = [word, `/${word}`, `https://example.com/${word}`, word.toUpperCase(), "1"].map(fitted);
  return texts.find((text) => pattern.test(text)) ?? texts[0];
}

/** `projectId` as a placeholder that tells what stands there: `project-id`. */
function words(name: string): string {
  const text = name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
  return /[a-z]/.test(text) ? text : "text";
}
