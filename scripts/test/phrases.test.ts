import { expect, test } from "vitest";
import { phrases } from "../src/generate/phrases.ts";
import { Place, type JsonObject } from "../src/generate/place.ts";

test.for<[given: JsonObject, wanted: string[]]>([
  [{ type: "string" }, []],
  [{ minimum: 1, maximum: 100 }, ["From 1 to 100."]],
  [{ minimum: 0 }, ["At least 0."]],
  [{ maximum: 5 }, ["At most 5."]],
  [
    { exclusiveMinimum: 0, exclusiveMaximum: 1, multipleOf: 0.1 },
    ["Greater than 0.", "Less than 1.", "A multiple of 0.1."],
  ],
  [{ minLength: 24, maxLength: 24 }, ["Exactly 24 characters."]],
  [{ minLength: 1 }, ["At least 1 character."]],
  [{ minLength: 3, maxLength: 54 }, ["From 3 to 54 characters."]],
  [{ minItems: 1, maxItems: 5, uniqueItems: true }, ["From 1 to 5 items.", "No item twice."]],
  [{ maxProperties: 1 }, ["At most 1 entry."]],
  [{ contentEncoding: "base64" }, ["Encoding: base64."]],
  [{ pattern: "^[a-z]+$" }, ["Pattern: `^[a-z]+$`."]],
  [{ pattern: "^`$" }, ["Pattern: `` ^`$ ``."]],
  [{ items: { maxLength: 3, format: "uri" } }, ["Each item: Format: uri. At most 3 characters."]],
  [
    { propertyNames: { pattern: "^/" }, additionalProperties: { minLength: 1 } },
    ["Each key: Pattern: `^/`.", "Each value: At least 1 character."],
  ],
  // The fields of an object say their own.
  [{ items: { properties: { name: { minLength: 1 } } } }, []],
])("%j is told as %j", ([given, wanted]) => {
  expect(phrases(Place.root(given))).toEqual(wanted);
});
