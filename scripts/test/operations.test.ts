import type { JsonObject } from "@northspec/openapi";
import { expect, test } from "vitest";
import { readOperations, readServer } from "../src/generate/operations.ts";
import { documentWith } from "./document.ts";

const getPet = {
  id: "getPet",
  method: "GET",
  path: "/pets/{petId}",
  tag: "Pets",
  group: "Pets",
  summary: "Get pet",
  description: "Returns a pet.",
  parameters: [{ name: "petId", in: "path", required: true, type: "string" }],
  permission: "Zoo > Pets > Read",
  cliCommand: "get pet",
  paginated: false,
};

const { permission: _, ...withoutPermission } = getPet;
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

test.for<[name: string, change: JsonObject, wanted: object]>([
  ["path parameters of the path item", {}, getPet],
  [
    "query parameters after them",
    { parameters: [{ name: "tame", in: "query", required: true, schema: { type: "boolean" } }] },
    { ...getPet, parameters: [...getPet.parameters, { name: "tame", in: "query", required: true, type: "boolean" }] },
  ],
  [
    "a query parameter with several values",
    { parameters: [{ name: "tag", in: "query", schema: { type: "array", items: { type: "string" } } }] },
    {
      ...getPet,
      parameters: [...getPet.parameters, { name: "tag", in: "query", required: false, type: "array", items: "string" }],
    },
  ],
  ["deprecated: true for a deprecated operation", { deprecated: true }, { ...getPet, deprecated: true }],
  ["no permission if none is documented", { "x-required-permission": undefined as never }, withoutPermission],
  [
    "a required body",
    { requestBody: { required: true, content: { "application/json": { schema: { type: "object" } } } } },
    { ...getPet, body: { contentType: "application/json", required: true } },
  ],
  [
    "paginated: true for a cursor parameter and pagination in the response",
    { parameters: [cursor], responses: pages },
    {
      ...getPet,
      parameters: [...getPet.parameters, { name: "cursor", in: "query", required: false, type: "string" }],
      paginated: true,
    },
  ],
  ["paginated: false without a cursor", { responses: pages }, getPet],
  [
    "paginated: false without pagination in the response",
    { parameters: [cursor] },
    { ...getPet, parameters: [...getPet.parameters, { name: "cursor", in: "query", required: false, type: "string" }] },
  ],
])("the table has %s", ([, change, wanted]) => {
  expect(readOperations(documentWith({ Paged }, change))).toEqual([wanted]);
});

test("the default server is the first of the document", () => {
  expect(readServer(documentWith({}))).toBe("https://pets.example");
});
