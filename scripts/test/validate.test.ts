import { expect, test } from "vitest";
import { generateClient } from "../src/generate/client.ts";
import type { JsonObject } from "../src/generate/json-node.ts";
import { documentWith } from "./document.ts";

const operation = "/paths/~1pets~1{petId}/get";
const parameter = (change: JsonObject): JsonObject =>
  documentWith({}, { parameters: [{ name: "q", in: "query", schema: { type: "string" }, ...change }] });

const paths = (change: JsonObject): JsonObject => {
  const document = documentWith({});
  return { ...document, paths: { ...(document["paths"] as JsonObject), ...change } };
};

test.for<[what: string, document: JsonObject, pointer: string, message: string]>([
  [
    "another version of OpenAPI",
    { ...documentWith({}), openapi: "3.0.4" },
    "/openapi",
    "expected an OpenAPI 3.1 document",
  ],
  ["webhooks", { ...documentWith({}), webhooks: {} }, "/webhooks", "unknown document keyword webhooks"],
  [
    "an unknown keyword",
    documentWith({ Pet: { properties: { name: { if: {} } } } }),
    "/components/schemas/Pet/properties/name/if",
    "unknown schema keyword if",
  ],
  [
    "a reference that leads nowhere",
    documentWith({ Pet: { $ref: "#/components/schemas/Cat" } }),
    "/components/schemas/Pet/$ref",
    "does not exist",
  ],
  [
    "a reference to another file",
    documentWith({ Pet: { $ref: "Cat.yaml" } }),
    "/components/schemas/Pet/$ref",
    "inside this document",
  ],
  [
    "a reference to itself",
    documentWith({ Pet: { $ref: "#/components/schemas/Pet" } }),
    "/components/schemas/Pet/$ref",
    "is circular",
  ],
  [
    "a reference of an error response that leads nowhere",
    documentWith({}, { responses: { "404": { $ref: "#/components/responses/NotFound" } } }),
    `${operation}/responses/404/$ref`,
    "does not exist",
  ],
  [
    "a type that JSON Schema does not have",
    documentWith({ Pet: { type: ["string", "text"] } }),
    "/components/schemas/Pet/type",
    "expected one of string, number",
  ],
  [
    "a required field that is marked at the field",
    documentWith({ Pet: { properties: { name: { type: "string", required: true } } } }),
    "/components/schemas/Pet/properties/name/required",
    "expected a list of strings",
  ],
  [
    "a bound that is a text",
    documentWith({ Pet: { type: "integer", minimum: "0" } }),
    "/components/schemas/Pet/minimum",
    "expected a number",
  ],
  [
    "alternatives that are no list",
    documentWith({ Pet: { oneOf: { cat: { type: "object" } } } }),
    "/components/schemas/Pet/oneOf",
    "expected a list",
  ],
  [
    "a description that is no text",
    documentWith({ Pet: { description: 7 } }),
    "/components/schemas/Pet/description",
    "expected a string",
  ],
  [
    "a parameter that may be required",
    parameter({ required: "no" }),
    `${operation}/parameters/0/required`,
    "true or false",
  ],
  [
    "parameters that are no list",
    documentWith({}, { parameters: { limit: { name: "limit", in: "query", schema: { type: "integer" } } } }),
    `${operation}/parameters`,
    "expected a list",
  ],
  [
    "a method that HTTP does not have",
    paths({ "/cats": { fetch: {} } }),
    "/paths/~1cats/fetch",
    "path item keyword fetch",
  ],
  ["a path without its slash", paths({ cats: {} }), "/paths/cats", "starts with a slash"],
  [
    "a response without its status",
    documentWith({}, { responses: { description: "Done." } }),
    `${operation}/responses/description`,
    "expected an object",
  ],
  ["a schema that is none", documentWith({ Pet: 7 }), "/components/schemas/Pet", "expected an object"],
  ["a schema whose name is no type's", documentWith({ "pet-food": {} }), "/components/schemas/pet-food", "PascalCase"],
  [
    "a schema named as a type that the output needs",
    documentWith({ Record: {} }),
    "/components/schemas/Record",
    "choose another",
  ],
  ["an operation without an id", documentWith({}, { operationId: "" }), `${operation}/operationId`, "non-empty"],
  [
    "an operationId that is no method's name",
    documentWith({}, { operationId: "get-pet" }),
    `${operation}/operationId`,
    "camelCase",
  ],
  [
    "an operation without a permission",
    documentWith({}, { "x-required-permission": null }),
    `${operation}/x-required-permission`,
    "non-empty",
  ],
  ["an operation with two tags", documentWith({}, { tags: ["Pets", "Zoo"] }), `${operation}/tags`, "exactly one tag"],
  [
    "an operation with a server of its own",
    documentWith({}, { servers: [] }),
    `${operation}/servers`,
    "unknown operation keyword servers",
  ],
  ["a parameter in a header", parameter({ in: "header" }), `${operation}/parameters/0/in`, 'found "header"'],
  [
    "a parameter that is an object",
    parameter({ schema: { type: "object" } }),
    `${operation}/parameters/0/schema/type`,
    "string, number, integer or boolean",
  ],
  [
    "a parameter with a style",
    parameter({ style: "form" }),
    `${operation}/parameters/0/style`,
    "unknown parameter keyword style",
  ],
  [
    "a parameter named as one of the path",
    parameter({ name: "petId" }),
    `${operation}/parameters/0`,
    "the name petId is taken",
  ],
  ["a parameter named body", parameter({ name: "body" }), `${operation}/parameters/0`, "the name body is taken"],
  [
    "a path parameter that the path does not have",
    parameter({ name: "zooId", in: "path" }),
    operation,
    "these are described: petId, zooId",
  ],
  [
    "a body that is not JSON",
    documentWith({}, { requestBody: { content: { "text/plain": {} } } }),
    `${operation}/requestBody/content`,
    "application/json as the only content type",
  ],
  [
    "a server with variables",
    { ...documentWith({}), servers: [{ url: "https://{zone}.example" }] },
    "/servers/0/url",
    "without variables",
  ],
  ["no server", { ...documentWith({}), servers: [] }, "/servers/0/url", "non-empty"],
  ["no security", { ...documentWith({}), security: [] }, "/security", "exactly one security scheme"],
])("rejects %s, with its JSON pointer", ([, document, pointer, message]) => {
  expect(() => generateClient(document, "0.0.0")).toThrow(
    expect.objectContaining({ name: "DocumentError", pointer, message: expect.stringContaining(message) }),
  );
});

test("rejects an operationId that is not unique", () => {
  const again = paths({ "/cats/{petId}": (documentWith({})["paths"] as JsonObject)["/pets/{petId}"] ?? null });
  expect(() => generateClient(again, "0.0.0")).toThrow(
    expect.objectContaining({ pointer: "/paths/~1cats~1{petId}/get/operationId" }),
  );
});
