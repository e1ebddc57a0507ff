import type { JsonObject } from "@northspec/openapi";
import { expect, test } from "vitest";
import { printFields, readFields } from "../src/generate/fields.ts";
import { documentWith } from "./document.ts";

function fieldsOf(schemas: JsonObject, operation: JsonObject = {}) {
  return readFields(documentWith(schemas, operation))["getPet"];
}

function bodyOf(schema: JsonObject, schemas: JsonObject = {}) {
  return fieldsOf(schemas, { requestBody: { content: { "application/json": { schema } } } })?.body;
}

test("a parameter has the facts of its schema, and its own description", () => {
  const cursor = {
    name: "page_size",
    in: "query",
    description: "Number of results.",
    schema: { type: "integer", minimum: 1, maximum: 9, default: 5, description: "A number." },
  };
  expect(fieldsOf({}, { parameters: [cursor] })?.parameters).toEqual([
    { path: "petId", type: "string", required: true, description: "Identifier of the pet." },
    {
      path: "page_size",
      type: "integer",
      required: false,
      description: "Number of results.",
      minimum: 1,
      maximum: 9,
      default: 5,
    },
  ]);
});

test("an array parameter has a row for its items", () => {
  const tags = { name: "tag", in: "query", schema: { type: "array", items: { type: "string", maxLength: 9 } } };
  expect(fieldsOf({}, { parameters: [tags] })?.parameters.slice(1)).toEqual([
    { path: "tag", type: "array", required: false },
    { path: "tag[]", type: "string", required: false, maxLength: 9 },
  ]);
});

test.for<[name: string, schema: JsonObject, fields: readonly object[]]>([
  [
    "an object inside another",
    {
      type: "object",
      required: ["home"],
      properties: { home: { type: "object", properties: { city: { type: "string" } } } },
    },
    [
      { path: "home", type: "object", required: true },
      { path: "home.city", type: "string", required: false },
    ],
  ],
  [
    "the items of an array",
    { type: "object", properties: { toys: { type: "array", maxItems: 3, items: { type: "string", pattern: "^a" } } } },
    [
      { path: "toys", type: "array", required: false, maxItems: 3 },
      { path: "toys[]", type: "string", required: false, pattern: "^a" },
    ],
  ],
  [
    "the values of a map, marked as secret",
    {
      type: "object",
      properties: { keys: { type: "object", additionalProperties: { type: "string", format: "password" } } },
    },
    [
      { path: "keys", type: "object", required: false },
      { path: "keys.*", type: "string", required: false, secret: true },
    ],
  ],
  [
    "variants, with the fields of each",
    {
      type: "object",
      properties: {
        food: {
          oneOf: [
            {
              type: "object",
              additionalProperties: false,
              required: ["dry"],
              properties: { dry: { type: "boolean" } },
            },
            {
              type: "object",
              additionalProperties: false,
              required: ["wet"],
              properties: { wet: { type: "boolean" } },
            },
          ],
        },
      },
    },
    [
      {
        path: "food",
        type: "object",
        required: false,
        closed: true,
        variants: [
          { properties: ["dry"], required: ["dry"] },
          { properties: ["wet"], required: ["wet"] },
        ],
      },
      { path: "food.dry", type: "boolean", required: false },
      { path: "food.wet", type: "boolean", required: false },
    ],
  ],
  [
    "the type any where the table cannot express the type",
    {
      type: "object",
      properties: { age: { type: ["integer", "null"] }, tag: { anyOf: [{ type: "string" }, { type: "number" }] } },
    },
    [
      { path: "age", type: "any", required: false },
      { path: "tag", type: "any", required: false },
    ],
  ],
])("the fields of a body have %s", ([, schema, fields]) => {
  expect(bodyOf(schema)).toEqual(fields);
});

test("a field inherits the facts of the schema it refers to, and overrides them", () => {
  const Name = { type: "string", description: "A name.", minLength: 2, enum: ["Rex", "Ida"] };
  const schema = {
    type: "object",
    properties: { name: { $ref: "#/components/schemas/Name", description: "The pet's name.", deprecated: true } },
  };
  expect(bodyOf(schema, { Name })).toEqual([
    {
      path: "name",
      type: "string",
      required: false,
      description: "The pet's name.",
      minLength: 2,
      enum: ["Rex", "Ida"],
      deprecated: true,
    },
  ]);
});

test("a schema nested in itself has the type any", () => {
  const Pet = { type: "object", properties: { child: { $ref: "#/components/schemas/Pet" } } };
  expect(bodyOf({ $ref: "#/components/schemas/Pet" }, { Pet })).toEqual([
    { path: "child", type: "any", required: false },
  ]);
});

test("lists the fields of mutually recursive schemas from any of them", () => {
  const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  const Person = { type: "object", properties: { pet: reference("Pet"), age: { type: "integer" } } };
  const Pet = { type: "object", properties: { owner: reference("Person"), name: { type: "string" } } };
  const schema = { type: "object", properties: { keeper: reference("Person"), favourite: reference("Pet") } };
  expect(bodyOf(schema, { Person, Pet })?.map(({ path, type }) => `${path}: ${type}`)).toEqual([
    "keeper: object",
    "keeper.pet: object",
    "keeper.pet.owner: any",
    "keeper.pet.name: string",
    "keeper.age: integer",
    "favourite: object",
    "favourite.owner: object",
    "favourite.owner.pet: any",
    "favourite.owner.age: integer",
    "favourite.name: string",
  ]);
});

test("finds the secrets of mutually recursive schemas from any of them", () => {
  const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  const secret = { type: "string", format: "password" };
  const Person = { type: "object", properties: { pets: { type: "array", items: reference("Pet") }, key: secret } };
  const Pet = { type: "object", properties: { owner: reference("Person"), chip: secret } };
  const schema = { type: "object", properties: { keeper: reference("Person"), favourite: reference("Pet") } };
  const responses = { "200": { description: "Done.", content: { "application/json": { schema } } } };
  expect(fieldsOf({ Person, Pet }, { responses })?.secrets).toEqual([
    "keeper.pets[].chip",
    "keeper.key",
    "favourite.owner.key",
    "favourite.chip",
  ]);
});

test("keeps the facts that the variants share for a field of one name", () => {
  const sha = { type: "string", description: "A commit." };
  const branch = (schema: JsonObject) => ({ type: "object", properties: { sha: schema } });
  expect(bodyOf({ oneOf: [branch(sha), branch({ ...sha, maxLength: 40 })] })).toEqual([
    { path: "sha", required: false, type: "string", description: "A commit." },
  ]);
});

test("a field is a secret if it is one in any variant", () => {
  const branch = (schema: JsonObject) => ({ type: "object", properties: { key: schema } });
  const [open, secret] = [branch({ type: "string" }), branch({ type: "string", format: "password" })];
  const expected = [{ path: "key", required: false, type: "string", secret: true }];
  expect(bodyOf({ oneOf: [open, secret] })).toEqual(expected);
  expect(bodyOf({ oneOf: [secret, open] })).toEqual(expected);
});

test.each([
  ["scalar types", { type: "string" }, { type: "number" }],
  ["objects", { type: "object", properties: { age: { type: "integer" } } }, { type: "object" }],
])("rejects variants with different %s for a field of one name", (_, one, other) => {
  const branch = (size: JsonObject) => ({ type: "object", properties: { size } });
  expect(() => bodyOf({ oneOf: [branch(one), branch(other)] })).toThrow("different types for size");
});

test("finds secrets anywhere in a response", () => {
  const secret = { type: "string", format: "password" };
  const schema = {
    type: "object",
    properties: {
      data: {
        type: "object",
        properties: {
          list: { type: "array", items: { oneOf: [{ type: "object", properties: { key: secret } }] } },
          map: { type: "object", additionalProperties: secret },
          name: { type: "string" },
        },
      },
    },
  };
  const responses = { "200": { description: "Done.", content: { "application/json": { schema } } } };
  expect(fieldsOf({}, { responses })?.secrets).toEqual(["data.list[].key", "data.map.*"]);
});

test("the body itself has the fields that cannot be combined", () => {
  const schema = (not: JsonObject) => ({ type: "object", properties: { raw: { type: "string" } }, not });
  const rootOf = (not: JsonObject) =>
    fieldsOf({}, { requestBody: { required: true, content: { "application/json": { schema: schema(not) } } } })
      ?.bodyRoot;
  const properties = { raw: true, cooked: true };
  expect(rootOf({ required: ["raw", "cooked"], properties, description: "Both." })).toEqual({
    path: "",
    type: "object",
    required: true,
    conflicts: [["raw", "cooked"]],
  });
  expect(rootOf({ required: ["raw"], properties: { raw: { const: "x" } } })?.type).toBe("any");
});

test("lists the columns of a list of objects", () => {
  const item = {
    type: "object",
    properties: {
      id: { type: "string" },
      size: { type: "number" },
      owner: { type: "object" },
      tags: { type: "array" },
    },
  };
  const columnsOf = (properties: JsonObject, envelope: JsonObject = {}) => {
    const schema = { type: "object", properties: { data: { type: "object", properties }, ...envelope } };
    const responses = { "200": { description: "Done.", content: { "application/json": { schema } } } };
    return fieldsOf({}, { responses })?.columns;
  };
  const pets = { type: "array", items: item };
  expect(columnsOf({ pets })).toEqual(["id", "size"]);
  expect(columnsOf({ pets, id: { type: "string" } })).toBeUndefined();
  const pagination = { type: "object" };
  expect(columnsOf({ pets, id: { type: "string" } }, { pagination })).toEqual(["id", "size"]);
  expect(columnsOf({ pets, others: pets }, { pagination })).toBeUndefined();
  expect(columnsOf({ pets: { type: "array", items: { type: "string" } } })).toBeUndefined();
  expect(columnsOf({ pet: item })).toBeUndefined();
});

test("prints a line for each field and each secret", () => {
  const pathOnly = { path: "petId", required: true, type: "string" } as const;
  const text = printFields({
    getPet: { parameters: [pathOnly], body: [], bodyExample: { age: 7 }, secrets: ["data.key"] },
  });
  expect(text.slice(text.indexOf("= {"))).toBe(`= {
  get getPet(): OperationFields {
    return {
      parameters: [
        {"path":"petId","required":true,"type":"string"},
      ],
      body: [],
      bodyExample: {"age":7},
      secrets: [
        "data.key",
      ],
    };
  },
};
`);
});
