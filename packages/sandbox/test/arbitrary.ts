import fc from "fast-check";
import { resolve, type Schema } from "./specification.ts";

/** Stands in every secret that is generated, so that a reply that repeats one is found. */
export const secretMarker = "correct-horse-1";

/** The same as it begins in base64: its length is a multiple of three. */
export const encodedMarker = Buffer.from(secretMarker).toString("base64");

/** Strings and keys that break careless programs. */
export const hostileStrings: readonly string[] = [
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\u0001\u001F\u007F",
  "line\r\nbreak",
  "\u2028\u2029",
  "\uD800",
  "\uFFFD\uFFFE",
  "e\u0301\u202Etxet",
  "👩‍👩‍👧‍👦",
  "İıſ",
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "..",
  "../../etc/passwd",
  "%00",
  "%2e%2e%2f",
  "a/b~c",
  "'; DROP TABLE services; --",
  "<script>alert(1)</script>",
  "${7*7}{{7*7}}",
  "$&$1",
  "NaN",
  "-0",
  "1e400",
  "x".repeat(10_000),
];

/** The same for names. A lone surrogate is left out: V8 itself now and then reads another name in its place. */
export const hostileNames: readonly string[] = hostileStrings.filter((text) => text.isWellFormed());

const made = new WeakMap<Schema, fc.Arbitrary<unknown>>();

/** Values that are valid under a schema of the specification. */
export function valuesOf(node: Schema): fc.Arbitrary<unknown> {
  const schema = resolve(node);
  const values = made.get(schema) ?? make(schema);
  made.set(schema, values);
  return values;
}

function make(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.oneOf) return fc.oneof(...schema.oneOf.map(valuesOf));
  switch (schema.type) {
    case "object":
      return objectsOf(schema);
    case "array":
      return fc.array(valuesOf(schema.items ?? {}), { maxLength: 3 });
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.integer({ min: schema.minimum ?? -1000, max: schema.maximum ?? 2 ** 40 });
    case "number":
      return fc.double({ min: schema.minimum ?? -1e9, max: schema.maximum ?? 1e21, noNaN: true });
    case "string":
      return stringsOf(schema);
    case undefined:
    default:
      throw new Error(`No values are made for ${JSON.stringify(schema)} yet.`);
  }
}

function objectsOf({ properties, required = [], additionalProperties }: Schema): fc.Arbitrary<unknown> {
  if (!properties && typeof additionalProperties === "object") {
    const keys = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom(...hostileNames));
    return fc.dictionary(keys, valuesOf(additionalProperties), { maxKeys: 3 });
  }
  const values = Object.entries(properties ?? {}).map(([name, property]) => [name, valuesOf(property)] as const);
  return fc.record(Object.fromEntries(values), { requiredKeys: [...required] });
}

function stringsOf({
  pattern,
  format,
  contentEncoding,
  minLength = 0,
  maxLength = 20_000,
}: Schema): fc.Arbitrary<string> {
  const fits = (text: string) => {
    const { length } = Array.from(text);
    return length >= minLength && length <= maxLength;
  };
  if (format === "password") {
    const secrets = fc.string().map((text) => secretMarker + text);
    return contentEncoding === "base64" ? secrets.map((text) => Buffer.from(text).toString("base64")) : secrets;
  }
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, "u")).filter(fits);
  if (minLength > 0) return fc.string({ minLength, maxLength });
  return fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...hostileStrings)).filter(fits);
}
