import { type JsonObject, OpenApiDocument } from "@northspec/openapi";
import { expect, test } from "vitest";
import { readClient } from "../src/upstream/client.ts";
import { compareOperations, newOperations } from "../src/upstream/compare.ts";
import { specificationOperations } from "../src/upstream/specification.ts";
import { bundleWith } from "./document.ts";
import { type ClientFixture, getPet, writeClient } from "./support/client.ts";

const petId = "parameters: { 'petId': string }";

/** Compares a synthetic client with the one operation of a synthetic document. */
async function compare(fixture: ClientFixture, operation: JsonObject = {}, schemas: JsonObject = {}) {
  const document = new OpenApiDocument(bundleWith(schemas, operation));
  return compareOperations(await readClient(await writeClient(fixture)), specificationOperations(document));
}

async function keysOf(...input: Parameters<typeof compare>): Promise<string[]> {
  return (await compare(...input)).differences.map(({ key }) => key);
}

const jsonBody = (schema: JsonObject) => ({ content: { "application/json": { schema } } });
const responseWith = (properties: JsonObject) => ({
  responses: { "200": jsonBody({ type: "object", required: Object.keys(properties), properties }) },
});

const object = (properties: JsonObject, required: readonly string[] = []): JsonObject => ({
  type: "object",
  properties,
  required,
});
const text = { type: "string" };
const status = { type: "string", enum: ["QUEUED", "SUCCESS"] };
const cat = object({ kind: { const: "cat" }, lives: { type: "integer" } }, ["kind", "lives"]);
const dog = object({ kind: { const: "dog" }, tricks: { type: "array", items: text } }, ["kind"]);

test.for<[name: string, type: string, schema: JsonObject, differences: string[]]>([
  [
    "the same object",
    "{ /** Its name. */ 'id': string; 'age'?: number }",
    object({ id: text, age: { type: "integer" } }, ["id"]),
    [],
  ],
  [
    "a field that the specification lacks",
    "{ 'id'?: string; 'tags'?: { 'a': string }[] }",
    object({ id: text }),
    ["missing-field tags"],
  ],
  ["a field that the client lacks", "{ 'id'?: string }", object({ id: text, tags: text }), ["extra-field tags"]],
  [
    "fields of nested objects and arrays",
    "{ 'pets': { 'toys': ({ 'new': string })[] }[] }",
    object(
      { pets: { type: "array", items: object({ toys: { type: "array", items: object({ old: text }) } }, ["toys"]) } },
      ["pets"],
    ),
    ["missing-field pets[].toys[].new", "extra-field pets[].toys[].old"],
  ],
  ["a field that only the client requires", "{ 'id': string }", object({ id: text }), ["required id"]],
  ["a field that only the specification requires", "{ 'id'?: string }", object({ id: text }, ["id"]), ["optional id"]],
  ["another type", "{ 'id'?: boolean; 'x'?: true }", object({ id: text, x: { type: "boolean" } }), ["type id boolean"]],
  ["another type of items", "string[]", { type: "array", items: { type: "number" } }, ["type [] string"]],
  ["one of two types", "{ 'id'?: number | string }", object({ id: { type: ["integer", "string"] } }), []],
  [
    "one of two types, of which one is missing",
    "{ 'id'?: number | string }",
    object({ id: text }),
    ["type id number|string"],
  ],
  ["any value in the specification", "{ 'id'?: string }", object({ id: {} }), ["type id string"]],
  ["any value in the client", "{ 'id'?: any }", object({ id: object({ name: text }) }), []],
  ["fields that the client documents next to any", "{ 'id'?: string } | any", object({}), ["missing-field id"]],
  ["a value that is null in the client", "{ 'id'?: string | null }", object({ id: text }), ["nullable id"]],
  [
    "a value that is null in the specification",
    "{ 'id'?: string }",
    object({ id: { type: ["string", "null"] } }),
    ["not-nullable id"],
  ],
  [
    "listed values",
    "{ 'status'?: 'QUEUED' | 'SUCCESS' | 'ABORTED' }",
    object({ status: { enum: ["QUEUED", "SUCCESS", "CRASHED"] } }),
    ["missing-value status ABORTED", "extra-value status CRASHED"],
  ],
  ["values that only the client lists", "{ 'status'?: 'QUEUED' }", object({ status: text }), ["missing-enum status"]],
  ["values that only the specification lists", "{ 'status'?: string }", object({ status }), ["extra-enum status"]],
  [
    "listed numbers, which the client does not have",
    "{ 'size'?: number }",
    object({ size: { type: "integer", enum: [1, 2] } }),
    [],
  ],
  [
    "a map, which is any value in the client",
    "{ 'labels'?: any }",
    object({ labels: { type: "object", additionalProperties: text } }),
    [],
  ],
  [
    "a map in both",
    "{ [key: string]: { 'id': string } }",
    { type: "object", additionalProperties: object({ id: text }) },
    ["required *.id"],
  ],
  [
    "variants, as one object with the fields of all",
    "{ 'kind': 'cat'; 'lives': number } | { 'kind': 'dog'; 'tricks'?: string[]; 'age': number }",
    { oneOf: [cat, dog] },
    ["missing-field age"],
  ],
  [
    "variants next to common fields",
    "{ 'id': string; 'kind': 'cat' | 'dog'; 'lives'?: number; 'tricks'?: string[] }",
    { ...object({ id: text, kind: { enum: ["cat", "dog"] } }, ["id"]), oneOf: [cat, dog] },
    [],
  ],
  [
    "a type of another name",
    "Home; interface Home { 'city': City } type City = 'Oslo'",
    object({ city: { const: "Oslo" } }, ["city"]),
    [],
  ],
])("compares %s", async ([, type, schema, expected]) => {
  const types = `type GetPetRequest = { ${petId} };\ntype GetPetResult = ${type};`;
  const keys = await keysOf({ types }, responseWith({ data: schema }));
  expect(keys.map((key) => key.replace(/ getPet response data(?:\.|(?=\[))/u, " "))).toEqual(expected);
});

test("compares the items of a schema that contains itself as deep as the client does", async () => {
  const types = `type GetPetRequest = { ${petId} };\ntype GetPetResult = { 'child'?: { 'child'?: { 'name'?: string } } };`;
  const Pet = object({ child: { $ref: "#/components/schemas/Pet" } });
  expect(await keysOf({ types }, responseWith({ data: { $ref: "#/components/schemas/Pet" } }), { Pet })).toEqual([
    "missing-field getPet response data.child.child.name",
    "extra-field getPet response data.child.child.child",
  ]);
});

const result = "type GetPetResult = string;";

test.for<[name: string, client: ClientFixture, operation: JsonObject, differences: string[]]>([
  [
    "query parameters",
    { types: `type GetPetRequest = { ${petId}, options?: { 'page'?: number; 'type'?: ('a' | 'b')[] } }; ${result}` },
    {
      parameters: [
        { name: "page", in: "query", schema: { type: "string" } },
        { name: "type", in: "query", required: true, schema: { type: "array", items: { enum: ["a"] } } },
        { name: "per_page", in: "query", schema: { type: "integer" } },
        { name: "prefer", in: "header", schema: { type: "string" } },
      ],
    },
    [
      "type getPet query page number",
      "optional getPet query type",
      "missing-value getPet query type[] b",
      "extra-field getPet query per_page",
    ],
  ],
  [
    "path parameters, without the team's",
    {
      types: `type GetPetRequest = { parameters: { 'petName': string } | { 'teamId': string; 'petName': string } }; ${result}`,
    },
    {},
    ["missing-field getPet path petName", "extra-field getPet path petId"],
  ],
  [
    "request bodies",
    { types: `type GetPetRequest = { ${petId}, data: { 'name': string } }; ${result}` },
    { requestBody: jsonBody(object({ name: text })) },
    ["required getPet request", "required getPet request name"],
  ],
  [
    "a request body that the specification lacks",
    { types: `type GetPetRequest = { ${petId}, data?: { 'name': string } }; ${result}` },
    {},
    ["missing-field getPet request"],
  ],
  [
    "a response that the client lacks",
    { types: `type GetPetRequest = { ${petId} };` },
    {},
    ["extra-field getPet response"],
  ],
  [
    "pagination",
    {
      types: `type GetPetRequest = { ${petId} }; ${result}`,
      endpoints: [{ name: "GetPet", members: `${getPet} all = () => undefined` }],
    },
    responseWith({ data: text }),
    ["missing-field getPet response pagination"],
  ],
  [
    "permissions",
    {
      types: `type GetPetRequest = { ${petId} }; ${result}`,
      endpoints: [{ name: "GetPet", members: getPet.replace("> Read", "> General") }],
    },
    { "x-required-permission": "Zoo > Pets > Read", ...responseWith({ data: text }) },
    ["permission getPet Zoo > Pets > General"],
  ],
  [
    "an endpoint without a permission",
    {
      types: `type GetPetRequest = { ${petId} }; ${result}`,
      endpoints: [{ name: "GetPet", members: getPet.replace("Zoo > Pets > Read", "undefined") }],
    },
    responseWith({ data: text }),
    ["permission getPet none"],
  ],
  [
    "paths for a team",
    {
      types: `type GetPetRequest = { ${petId} }; ${result}`,
      endpoints: [{ name: "GetPet", members: getPet.replace('"teamId" in parameters', "false") }],
    },
    responseWith({ data: text }),
    ["team-path getPet none"],
  ],
  [
    "an operation that the client lacks",
    { endpoints: [{ name: "DeletePet", members: getPet.replace('"get"', '"delete"') }] },
    {},
    ["extra-operation getPet"],
  ],
])("compares %s", async ([, client, operation, expected]) => {
  expect(await keysOf(client, { ...responseWith({ data: text }), ...operation })).toEqual(expected);
});

test("lists the endpoints that are not described, and those that are new", async () => {
  const endpoints = ["get", "post", "put"].map((method) => ({
    name: `${method}Pet`,
    members: getPet.replace('"get"', JSON.stringify(method)),
  }));
  const types = `type getPetRequest = { ${petId} }; type getPetResult = string;`;
  const { differences, notDescribed } = await compare({ endpoints, types }, responseWith({ data: text }));
  expect(differences).toEqual([]);
  expect(notDescribed).toEqual(["POST /pets/{petId}", "PUT /pets/{petId}"]);
  const older = await readClient(await writeClient({ endpoints: endpoints.slice(0, 2) }));
  expect(newOperations(notDescribed, older)).toEqual([
    expect.objectContaining({ key: "missing-operation PUT /pets/{petId}" }),
  ]);
});
