import { expect, test } from "vitest";
import { generateTypes } from "../src/generate/generate.ts";
import type { JsonObject } from "../src/generate/place.ts";
import { documentWith } from "./document.ts";

const operation = "/paths/~1pets~1{petId}/get";
const parameter = (change: JsonObject): JsonObject =>
  documentWith({}, { parameters: [{ name: "q", in: "query", schema: { type: "string" }, ...change }] });

test.for<[what: string, document: JsonObject, pointer: string, message: string]>([
  [
    "another version of OpenAPI",
    { ...documentWith({}), openapi: "3.0.4" },
    "/openapi",
    "expected an OpenAPI 3.1 document",
  ],
  ["webhooks", { ...documentWith({}), webhooks: {} }, "/webhooks", "no rule for webhooks"],
  [
    "an unknown keyword",
    documentWith({ Pet: { properties: { name: { if: {} } } } }),
    "/components/schemas/Pet/properties/name/if",
    "no rule for the schema keyword if",
  ],
  [
    "a reference that leads nowhere",
    documentWith({ Pet: { $ref: "#/components/schemas/Cat" } }),
    "/components/schemas/Pet/$ref",
    "leads nowhere",
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
    "leads back to itself",
  ],
  ["a schema that is none", documentWith({ Pet: 7 }), "/components/schemas/Pet", "expected an object"],
  ["a schema whose name is no type's", documentWith({ "pet-food": {} }), "/components/schemas/pet-food", "PascalCase"],
  [
    "a schema named as a type that the output needs",
    documentWith({ Record: {} }),
    "/components/schemas/Record",
    "choose another",
  ],
  ["an operation without an id", documentWith({}, { operationId: "" }), `${operation}/operationId`, "not empty"],
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
    "not empty",
  ],
  ["an operation with two tags", documentWith({}, { tags: ["Pets", "Zoo"] }), `${operation}/tags`, "exactly one tag"],
  [
    "an operation with a server of its own",
    documentWith({}, { servers: [] }),
    `${operation}/servers`,
    "no rule for servers",
  ],
  ["a parameter in a header", parameter({ in: "header" }), `${operation}/parameters/0/in`, 'none for "header"'],
  [
    "a parameter that is an object",
    parameter({ schema: { type: "object" } }),
    `${operation}/parameters/0/schema/type`,
    "string, number, integer and boolean alone",
  ],
  ["a parameter with a style", parameter({ style: "form" }), `${operation}/parameters/0/style`, "no rule for style"],
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
    "described are: petId, zooId",
  ],
  [
    "a body that is not JSON",
    documentWith({}, { requestBody: { content: { "text/plain": {} } } }),
    `${operation}/requestBody/content`,
    "application/json alone",
  ],
  [
    "a server with variables",
    { ...documentWith({}), servers: [{ url: "https://{zone}.example" }] },
    "/servers/0/url",
    "without variables",
  ],
  ["no server", { ...documentWith({}), servers: [] }, "/servers/0/url", "not empty"],
  ["no security", { ...documentWith({}), security: [] }, "/security", "one bearer token alone"],
])("%s is refused, with its place", async ([, document, pointer, message]) => {
  await expect(generateTypes(document)).rejects.toMatchObject({
    name: "DocumentError",
    pointer,
    message: expect.stringContaining(message),
  });
});

test("an operationId that is taken is refused, with its place", async () => {
  const document = documentWith({});
  const paths = document["paths"] as JsonObject;
  const again = { ...document, paths: { ...paths, "/cats/{petId}": paths["/pets/{petId}"] ?? null } };
  await expect(generateTypes(again)).rejects.toMatchObject({ pointer: "/paths/~1cats~1{petId}/get/operationId" });
});
