import { type JsonObject, OpenApiDocument } from "@northspec/openapi";
import { expect, test } from "vitest";
import { generateClient } from "../src/generate/client.ts";
import { bundleWith } from "./document.ts";

const operation = "#/paths/~1pets~1{petId}/get";
const parameter = (change: JsonObject): JsonObject =>
  bundleWith({}, { parameters: [{ name: "q", in: "query", schema: { type: "string" }, ...change }] });

const paths = (change: JsonObject): JsonObject => {
  const document = bundleWith({});
  return { ...document, paths: { ...(document["paths"] as JsonObject), ...change } };
};

test.for<[name: string, document: JsonObject, pointer: string, message: string]>([
  [
    "another version of OpenAPI",
    { ...bundleWith({}), openapi: "3.0.4" },
    "#/openapi",
    "expected an OpenAPI 3.1 document",
  ],
  ["webhooks", { ...bundleWith({}), webhooks: {} }, "#/webhooks", "unknown document keyword webhooks"],
  [
    "an unknown keyword",
    bundleWith({ Pet: { properties: { name: { if: {} } } } }),
    "#/components/schemas/Pet/properties/name/if",
    "unknown schema keyword if",
  ],
  [
    "a reference without a target",
    bundleWith({ Pet: { $ref: "#/components/schemas/Cat" } }),
    "#/components/schemas/Pet/$ref",
    "has no target",
  ],
  [
    "a reference to another file",
    bundleWith({ Pet: { $ref: "Cat.yaml" } }),
    "#/components/schemas/Pet/$ref",
    "inside this document",
  ],
  [
    "a reference to itself",
    bundleWith({ Pet: { $ref: "#/components/schemas/Pet" } }),
    "#/components/schemas/Pet/$ref",
    "is circular",
  ],
  [
    "an error response whose reference has no target",
    bundleWith({}, { responses: { "404": { $ref: "#/components/responses/NotFound" } } }),
    `${operation}/responses/404/$ref`,
    "has no target",
  ],
  [
    "an unknown type",
    bundleWith({ Pet: { type: ["string", "text"] } }),
    "#/components/schemas/Pet/type",
    "expected one of string, number",
  ],
  [
    "a field that sets its own required",
    bundleWith({ Pet: { properties: { name: { type: "string", required: true } } } }),
    "#/components/schemas/Pet/properties/name/required",
    "expected an array of strings",
  ],
  [
    "a bound that is a string",
    bundleWith({ Pet: { type: "integer", minimum: "0" } }),
    "#/components/schemas/Pet/minimum",
    "expected a number",
  ],
  [
    "variants that are not an array",
    bundleWith({ Pet: { oneOf: { cat: { type: "object" } } } }),
    "#/components/schemas/Pet/oneOf",
    "expected an array",
  ],
  [
    "a description that is not a string",
    bundleWith({ Pet: { description: 7 } }),
    "#/components/schemas/Pet/description",
    "expected a string",
  ],
  [
    "a parameter whose required is not a boolean",
    parameter({ required: "no" }),
    `${operation}/parameters/0/required`,
    "true or false",
  ],
  [
    "parameters that are not an array",
    bundleWith({}, { parameters: { limit: { name: "limit", in: "query", schema: { type: "integer" } } } }),
    `${operation}/parameters`,
    "expected an array",
  ],
  ["an unknown method", paths({ "/cats": { fetch: {} } }), "#/paths/~1cats/fetch", "path item keyword fetch"],
  ["a path without a leading slash", paths({ cats: {} }), "#/paths/cats", "starts with a slash"],
  [
    "a response without a status",
    bundleWith({}, { responses: { description: "Done." } }),
    `${operation}/responses/description`,
    "expected an object",
  ],
  ["a schema that is a number", bundleWith({ Pet: 7 }), "#/components/schemas/Pet", "expected an object"],
  [
    "a schema whose name is not a type name",
    bundleWith({ "pet-food": {} }),
    "#/components/schemas/pet-food",
    "PascalCase",
  ],
  [
    "a schema with the name of a type that the output needs",
    bundleWith({ Record: {} }),
    "#/components/schemas/Record",
    "choose another",
  ],
  ["an operation without an id", bundleWith({}, { operationId: "" }), `${operation}/operationId`, "non-empty"],
  [
    "an operationId that is not a function name",
    bundleWith({}, { operationId: "get-pet" }),
    `${operation}/operationId`,
    "camelCase",
  ],
  [
    "an operation whose permission is not a string",
    bundleWith({}, { "x-required-permission": null }),
    `${operation}/x-required-permission`,
    "non-empty",
  ],
  ["an operation with two tags", bundleWith({}, { tags: ["Pets", "Zoo"] }), `${operation}/tags`, "exactly one tag"],
  [
    "an operation with its own server",
    bundleWith({}, { servers: [] }),
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
    "a parameter with another style than form",
    parameter({ style: "pipeDelimited" }),
    `${operation}/parameters/0/style`,
    "expected form",
  ],
  [
    "a parameter with an array in one value",
    parameter({ style: "form", explode: false }),
    `${operation}/parameters/0/explode`,
    "expected true",
  ],
  [
    "a parameter with the name of a path parameter",
    parameter({ name: "petId" }),
    `${operation}/parameters/0`,
    "the name petId is taken",
  ],
  ["a parameter named body", parameter({ name: "body" }), `${operation}/parameters/0`, "the name body is taken"],
  [
    "a path parameter that is not in the path",
    parameter({ name: "zooId", in: "path" }),
    operation,
    "these are described: petId, zooId",
  ],
  [
    "a body that is not JSON",
    bundleWith({}, { requestBody: { content: { "text/plain": {} } } }),
    `${operation}/requestBody/content`,
    "application/json as the only content type",
  ],
  [
    "a server with variables",
    { ...bundleWith({}), servers: [{ url: "https://{zone}.example" }] },
    "#/servers/0/url",
    "without variables",
  ],
  ["no server", { ...bundleWith({}), servers: [] }, "#/servers/0/url", "non-empty"],
  ["no security", { ...bundleWith({}), security: [] }, "#/security", "exactly one security scheme"],
])("rejects %s, with its JSON pointer", ([, document, pointer, message]) => {
  expect(() => generateClient(new OpenApiDocument(document), "0.0.0")).toThrow(
    expect.objectContaining({ name: "DocumentError", pointer, message: expect.stringContaining(message) }),
  );
});

test("rejects an operationId that is not unique", () => {
  const again = paths({ "/cats/{petId}": (bundleWith({})["paths"] as JsonObject)["/pets/{petId}"] ?? null });
  expect(() => generateClient(new OpenApiDocument(again), "0.0.0")).toThrow(
    expect.objectContaining({ pointer: "#/paths/~1cats~1{petId}/get/operationId" }),
  );
});
