import { type JsonObject, OpenApiDocument } from "@northspec/openapi";
import { expect, test } from "vitest";
import { constraintSentences } from "../src/generate/annotate.ts";
import { generateTypes } from "../src/generate/types.ts";
import { bundleWith, documentWith } from "./document.ts";

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

test.for<[name: string, schemas: JsonObject, wanted: string]>([
  [
    "each fact of a field exactly once",
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
    "a field's own description instead of that of its schema, and the bounds of the schema",
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
    "/** @description Pattern `^*\\/$`. */\n            name?: string;",
  ],
  [
    "a default that leaves a field optional",
    { Pet: { type: "object", properties: { tame: { type: "boolean", default: true } } } },
    "/** @default true */\n            tame?: boolean;",
  ],
  [
    "fields that exclude each other as variants without one of them",
    {
      Pet: {
        type: "object",
        properties: { name: { type: "string" }, id: { type: "string" } },
        not: { required: ["name", "id"] },
      },
    },
    "& ({\n            name?: never;\n        } | {\n            id?: never;\n        });",
  ],
  [
    "variants as a union",
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

test("the types have the permission in the JSDoc of the operation", async () => {
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
    description: "Number of results.",
    schema: { type: "integer", default: 5, maximum: 9 },
    example: 3,
  };
  expect(await schemaTypes({}, { parameters: [limit] })).toContain(`
                /**
                 * @description Number of results.
                 *     At most 9.
                 * @default 5
                 * @example 3
                 */
                limit?: number;`);
});

test("the types keep a referenced header optional", async () => {
  const bundle = bundleWith(
    {},
    {
      responses: {
        "200": { description: "Done.", headers: { "Retry-After": { $ref: "#/components/headers/RetryAfter" } } },
      },
    },
  );
  const components = {
    ...(bundle["components"] as JsonObject),
    headers: { RetryAfter: { description: "Seconds to wait.", schema: { type: "string" } } },
  };
  const files = await generateTypes(new OpenApiDocument({ ...bundle, components }));
  expect(files.get("schema.gen.ts")).toContain(
    '/** @description Seconds to wait. */\n                    "Retry-After"?: string;',
  );
});

test("generation does not change the document", async () => {
  const bundle = bundleWith({
    Age,
    Pet: { type: "object", properties: { age: { $ref: "#/components/schemas/Age" } } },
  });
  const before = structuredClone(bundle);
  await generateTypes(new OpenApiDocument(bundle));
  expect(bundle).toEqual(before);
});

test("generates identical types from the same document", async () => {
  const document = documentWith({ Age });
  expect(await generateTypes(document)).toEqual(await generateTypes(document));
});

test.for<[given: JsonObject, wanted: string[]]>([
  [{ type: "string" }, []],
  [{ minLength: 3, maxLength: 54 }, ["From 3 to 54 characters."]],
  [{ items: { maxLength: 3, format: "uri" } }, ["Each item: format uri.", "Each item: at most 3 characters."]],
  [
    { propertyNames: { pattern: "^/" }, additionalProperties: { minLength: 1, format: "password" } },
    ["Each key: pattern `^/`.", "Each value: at least 1 character.", "Each value is a secret."],
  ],
  // The type and the JSDoc of openapi-typescript have these.
  [{ type: "object", format: "object", additionalProperties: false, items: { enum: [1] } }, []],
])("describes the constraints %j as %j", ([given, wanted]) => {
  expect(constraintSentences(documentWith({ Given: given }).schema("Given"))).toEqual(wanted);
});
