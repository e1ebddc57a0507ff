import { expect, test } from "vitest";
import { generateTypes } from "../src/generate/generate-types.ts";
import type { JsonObject } from "../src/generate/place.ts";
import { documentWith } from "./document.ts";

function schemaTypes(schemas: JsonObject, operation?: JsonObject): string {
  return generateTypes(documentWith(schemas, operation)).get("schema.gen.ts") ?? "";
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
])("the types say %s", ([, schemas, wanted]) => {
  expect(schemaTypes(schemas)).toContain(wanted);
});

test("the types say the permission at the operation, which a mapped type takes over", () => {
  const text = schemaTypes({});
  expect(text.slice(text.indexOf("export interface operations"))).toContain(`
    /**
     * Get pet
     * @description Returns a pet.
     *     Required permission: Zoo > Pets > Read.
     */
    getPet: {`);
});

test("the types say default, bounds and example of a parameter", () => {
  const limit = {
    name: "limit",
    in: "query",
    description: "How many.",
    schema: { type: "integer", default: 5, maximum: 9 },
    example: 3,
  };
  expect(schemaTypes({}, { parameters: [limit] })).toContain(`
                /**
                 * @description How many.
                 *     At most 9.
                 * @default 5
                 * @example 3
                 */
                limit?: number;`);
});

test("the types say that a referenced header may be absent", () => {
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
  const files = generateTypes({ ...document, components });
  expect(files.get("schema.gen.ts")).toContain(
    '/** @description Seconds to wait. */\n                    "Retry-After"?: string;',
  );
});

test("the document that the types are made from stays as it was", () => {
  const document = documentWith({
    Age,
    Pet: { type: "object", properties: { age: { $ref: "#/components/schemas/Age" } } },
  });
  const before = structuredClone(document);
  generateTypes(document);
  expect(document).toEqual(before);
});

test("the same document gives the same bytes", () => {
  const document = documentWith({ Age });
  expect(generateTypes(document)).toEqual(generateTypes(document));
});
