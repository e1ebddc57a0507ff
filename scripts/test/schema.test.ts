import { expect, test } from "vitest";
import { constraintSentences } from "../src/generate/annotate.ts";
import { JsonNode, type JsonObject } from "../src/generate/json-node.ts";
import { generateTypes } from "../src/generate/types.ts";
import { documentWith } from "./document.ts";

async function schemaTypes(schemas: JsonObject, operation?: JsonObject): Promise<string> {
  return (await generateTypes(documentWith(schemas, operation))).get("schema.gen.ts") ?? "";
}

const Age: JsonObject = {
  type: "integer",
  description: "Age in years.",
  default: 1,
  minimum: 0,
  format: "int32",
  example: 7,
  deprecated: true,
};

test.for<[what: string, schemas: JsonObject, wanted: string]>([
  [
    "each fact of a field once",
    { Pet: { type: "object", properties: { age: Age } } },
    `
            /**
             * Format: int32
             * @deprecated
             * @description Age in years.
             *     At least 0.
             * @default 1
             * @example 7
             */
            age?: number;`,
  ],
  [
    "the facts of a schema at a field that refers to it",
    { Age, Pet: { type: "object", properties: { age: { $ref: "#/components/schemas/Age" } } } },
    `
            /**
             * Format: int32
             * @deprecated
             * @description Age in years.
             *     At least 0.
             * @default 1
             * @example 7
             */
            age?: components["schemas"]["Age"];`,
  ],
  [
    "a field's own description before that of the schema it refers to, whose bounds still hold",
    {
      Name: { type: "string", description: "A name.", maxLength: 9 },
      Pet: {
        type: "object",
        required: ["name"],
        properties: { name: { $ref: "#/components/schemas/Name", description: "The pet's name." } },
      },
    },
    `
            /**
             * @description The pet's name.
             *     At most 9 characters.
             */
            name: components["schemas"]["Name"];`,
  ],
  [
    "bounds of a field without a description",
    { Pet: { type: "object", properties: { name: { type: "string", pattern: "^*/$" } } } },
    "/** @description Pattern: `^*\\/$`. */\n            name?: string;",
  ],
  [
    "a default that leaves a field optional",
    { Pet: { type: "object", properties: { tame: { type: "boolean", default: true } } } },
    "/** @default true */\n            tame?: boolean;",
  ],
  [
    "alternatives as a union",
    {
      Pet: { oneOf: [{ $ref: "#/components/schemas/Cat" }, { $ref: "#/components/schemas/Dog" }] },
      Cat: { type: "object" },
      Dog: { type: "object" },
    },
    'Pet: components["schemas"]["Cat"] | components["schemas"]["Dog"];',
  ],
  [
    "a schema as an exported type with its description",
    { Error: { type: "object", description: "What went wrong.", properties: { message: { type: "string" } } } },
    '/** @description What went wrong. */\nexport type Error = components["schemas"]["Error"];',
  ],
])("the types have %s", async ([, schemas, wanted]) => {
  expect(await schemaTypes(schemas)).toContain(wanted);
});

test("the types have the permission at the operation, which a mapped type keeps", async () => {
  const text = await schemaTypes({});
  expect(text.slice(text.indexOf("export interface operations"))).toContain(`
    /**
     * Get pet
     * @description Returns a pet.
     *     Required permission: Zoo > Pets > Read.
     */
    getPet: {`);
});

test("the types have default, bounds and example of a parameter", async () => {
  const limit = {
    name: "limit",
    in: "query",
    description: "How many.",
    schema: { type: "integer", default: 5, maximum: 9 },
    example: 3,
  };
  expect(await schemaTypes({}, { parameters: [limit] })).toContain(`
                /**
                 * @description How many.
                 *     At most 9.
                 * @default 5
                 * @example 3
                 */
                limit?: number;`);
});

test("the types have that a referenced header is optional", async () => {
  const document = documentWith(
    {},
    {
      responses: {
        "200": { description: "Done.", headers: { "Retry-After": { $ref: "#/components/headers/RetryAfter" } } },
      },
    },
  );
  const components = {
    ...(document["components"] as JsonObject),
    headers: { RetryAfter: { description: "Seconds to wait.", schema: { type: "string" } } },
  };
  const files = await generateTypes({ ...document, components });
  expect(files.get("schema.gen.ts")).toContain(
    '/** @description Seconds to wait. */\n                    "Retry-After"?: string;',
  );
});

test("generation does not change the document", async () => {
  const document = documentWith({
    Age,
    Pet: { type: "object", properties: { age: { $ref: "#/components/schemas/Age" } } },
  });
  const before = structuredClone(document);
  await generateTypes(document);
  expect(document).toEqual(before);
});

test("the same document gives the same bytes", async () => {
  const document = documentWith({ Age });
  expect(await generateTypes(document)).toEqual(await generateTypes(document));
});

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
  // The fields of an object have descriptions of their own.
  [{ items: { properties: { name: { minLength: 1 } } } }, []],
])("describes the constraints %j as %j", ([given, wanted]) => {
  expect(constraintSentences(JsonNode.root(given))).toEqual(wanted);
});
