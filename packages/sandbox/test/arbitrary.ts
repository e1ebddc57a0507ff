import type { ResolvedSchema } from "@northspec/openapi";
import fc from "fast-check";

/** Part of every generated secret, so that a response that repeats one is detected. */
export const secretMarker = "correct-horse-1";

/** The beginning of such a secret in base64: the length of the marker is a multiple of three. */
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

/** Names that break careless programs. Lone surrogates are excluded: V8 sometimes replaces them in names. */
export const hostileNames: readonly string[] = hostileStrings.filter((text) => text.isWellFormed());

const arbitraries = new WeakMap<ResolvedSchema, fc.Arbitrary<unknown>>();

/** Generates values that are valid under a schema of the specification. */
export function valuesOf(schema: ResolvedSchema): fc.Arbitrary<unknown> {
  const values = arbitraries.get(schema) ?? createArbitrary(schema);
  arbitraries.set(schema, values);
  return values;
}

function createArbitrary(schema: ResolvedSchema): fc.Arbitrary<unknown> {
  if (schema.enum.length > 0) return fc.constantFrom(...schema.enum);
  if (schema.variants.length > 0) return fc.oneof(...schema.variants.map((variant) => valuesOf(variant.schema)));
  switch (schema.types[0]) {
    case "object":
      return objectsOf(schema);
    case "array":
      return schema.items ? fc.array(valuesOf(schema.items), { maxLength: 3 }) : fc.constant([]);
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.integer({ min: numberIn(schema, "minimum") ?? -1000, max: numberIn(schema, "maximum") ?? 2 ** 40 });
    case "number":
      return fc.double({
        min: numberIn(schema, "minimum") ?? -1e9,
        max: numberIn(schema, "maximum") ?? 1e21,
        noNaN: true,
      });
    case "string":
      return stringsOf(schema);
    case undefined:
    default:
      throw new Error(`There is no arbitrary for the type ${schema.types.join(", ")} yet.`);
  }
}

function objectsOf(schema: ResolvedSchema): fc.Arbitrary<unknown> {
  const { properties, additionalProperties, requiredNames } = schema;
  if (properties.length === 0 && additionalProperties) {
    const keys = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom(...hostileNames));
    return fc.dictionary(keys, valuesOf(additionalProperties), { maxKeys: 3 });
  }
  const values = properties.map((property) => [property.name, valuesOf(property.schema)] as const);
  return fc.record(Object.fromEntries(values), { requiredKeys: [...requiredNames] });
}

function stringsOf(schema: ResolvedSchema): fc.Arbitrary<string> {
  const minLength = numberIn(schema, "minLength") ?? 0;
  const maxLength = numberIn(schema, "maxLength") ?? 20_000;
  const fits = (text: string) => {
    const { length } = Array.from(text);
    return length >= minLength && length <= maxLength;
  };
  if (schema.isSecret) {
    const secrets = fc.string().map((text) => secretMarker + text);
    const isBase64 = schema.first("contentEncoding") === "base64";
    return isBase64 ? secrets.map((text) => Buffer.from(text).toString("base64")) : secrets;
  }
  const pattern = schema.first("pattern");
  if (typeof pattern === "string") return fc.stringMatching(new RegExp(pattern, "u")).filter(fits);
  if (minLength > 0) return fc.string({ minLength, maxLength });
  return fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...hostileStrings)).filter(fits);
}

/** Returns the number that a keyword has, if any. */
export function numberIn(schema: ResolvedSchema, keyword: string): number | undefined {
  const value = schema.first(keyword);
  return typeof value === "number" ? value : undefined;
}
