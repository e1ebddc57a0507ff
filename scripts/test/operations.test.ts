import { expect, test } from "vitest";
import { readOperations, readServer } from "../src/generate/operations.ts";
import { Place, type JsonObject } from "../src/generate/place.ts";
import { documentWith } from "./document.ts";

const getPet = {
  id: "getPet",
  method: "GET",
  path: "/pets/{petId}",
  tag: "Pets",
  summary: "Get pet",
  description: "Returns a pet.",
  parameters: [{ name: "petId", in: "path", required: true, type: "string" }],
  permission: "Zoo > Pets > Read",
  cliCommand: "get pet",
  paging: false,
};

const cursor = { name: "cursor", in: "query", schema: { type: "string" } };
const pages: JsonObject = {
  "200": {
    description: "A page.",
    content: {
      "application/json": { schema: { allOf: [{ type: "object" }, { $ref: "#/components/schemas/Paged" }] } },
    },
  },
};
const Paged = { type: "object", properties: { pagination: { type: "object" } } };

test.for<[what: string, change: JsonObject, wanted: object]>([
  ["path parameters of the path item", {}, getPet],
  [
    "query parameters after them",
    { parameters: [{ name: "tame", in: "query", required: true, schema: { type: "boolean" } }] },
    { ...getPet, parameters: [...getPet.parameters, { name: "tame", in: "query", required: true, type: "boolean" }] },
  ],
  [
    "a body and whether it is required",
    { requestBody: { required: true, content: { "application/json": { schema: { type: "object" } } } } },
    { ...getPet, body: { contentType: "application/json", required: true } },
  ],
  [
    "paging where a cursor goes in and pagination comes out",
    { parameters: [cursor], responses: pages },
    {
      ...getPet,
      parameters: [...getPet.parameters, { name: "cursor", in: "query", required: false, type: "string" }],
      paging: true,
    },
  ],
  ["no paging without a cursor", { responses: pages }, getPet],
  [
    "no paging without pagination in the reply",
    { parameters: [cursor] },
    { ...getPet, parameters: [...getPet.parameters, { name: "cursor", in: "query", required: false, type: "string" }] },
  ],
])("the table says %s", ([, change, wanted]) => {
  expect(readOperations(Place.root(documentWith({ Paged }, change)))).toEqual([wanted]);
});

test("the default server is the first of the document", () => {
  expect(readServer(Place.root(documentWith({})))).toBe("https://pets.example");
});
