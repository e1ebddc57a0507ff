import type { Json, Place } from "./place.ts";

/** What a schema demands of a value beyond its type, one sentence each. Follows `$ref`. */
export function phrases(schema: Place): string[] {
  const target = schema.target();
  const fact = (keyword: string): Json | undefined => schema.get(keyword) ?? target.get(keyword);
  const number = (keyword: string): number | undefined => {
    const value = fact(keyword);
    return typeof value === "number" ? value : undefined;
  };
  const text = (keyword: string): string | undefined => {
    const value = fact(keyword);
    return typeof value === "string" ? value : undefined;
  };

  const greater = number("exclusiveMinimum");
  const less = number("exclusiveMaximum");
  const step = number("multipleOf");
  const encoding = text("contentEncoding");
  const pattern = text("pattern");
  return [
    range(number("minimum"), number("maximum")),
    greater !== undefined && `Greater than ${greater}.`,
    less !== undefined && `Less than ${less}.`,
    step !== undefined && `A multiple of ${step}.`,
    range(number("minLength"), number("maxLength"), "character", "characters"),
    range(number("minItems"), number("maxItems"), "item", "items"),
    target.get("uniqueItems") === true && "No item twice.",
    range(number("minProperties"), number("maxProperties"), "entry", "entries"),
    encoding !== undefined && `Encoding: ${encoding}.`,
    pattern !== undefined && `Pattern: ${code(pattern)}.`,
    inner("Each item", target.at("items")),
    inner("Each key", target.at("propertyNames")),
    inner("Each value", target.at("additionalProperties")),
  ].filter((phrase) => phrase !== false && phrase !== undefined);
}

function range(least: number | undefined, most: number | undefined, unit = "", units = unit): string | undefined {
  const of = (count: number) => (unit === "" ? `${count}` : `${count} ${count === 1 ? unit : units}`);
  if (least !== undefined && least === most) return `Exactly ${of(least)}.`;
  if (least !== undefined && most !== undefined) return `From ${least} to ${of(most)}.`;
  if (least !== undefined) return `At least ${of(least)}.`;
  if (most !== undefined) return `At most ${of(most)}.`;
  return undefined;
}

// An item, key or value has no JSDoc of its own; an object has, at its fields.
function inner(what: string, schema: Place): string | undefined {
  const target = schema.target();
  if (!target.exists || target.at("properties").exists) return undefined;
  const format = target.get("format");
  const all = [...(typeof format === "string" ? [`Format: ${format}.`] : []), ...phrases(schema)];
  return all.length > 0 ? `${what}: ${all.join(" ")}` : undefined;
}

function code(text: string): string {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}
