import { describe, expect, test } from "vitest";
import { type JsonObject, OpenApiDocument, waitOf } from "../src/index.ts";

const content = (properties: JsonObject) => ({
  "200": {
    description: "Done.",
    content: {
      "application/json": {
        schema: { type: "object", properties: { data: { type: "object", properties } } },
      },
    },
  },
});

/** Reads the `x-wait` of an operation that orders a pet. */
function read(wait: JsonObject | undefined) {
  const document = new OpenApiDocument({
    openapi: "3.1.1",
    paths: {
      "/shops/{shopId}/pets": {
        parameters: [{ name: "shopId", in: "path", required: true, schema: { type: "string" } }],
        post: {
          operationId: "orderPet",
          responses: content({ id: { type: "string" } }),
          ...(wait === undefined ? {} : { "x-wait": wait }),
        },
      },
      "/shops/{shopId}/pets/{petId}": {
        parameters: ["shopId", "petId"].map((name) => ({
          name,
          in: "path",
          required: true,
          schema: { type: "string" },
        })),
        get: {
          operationId: "getPet",
          responses: content({
            name: { type: "string" },
            order: { allOf: [{ $ref: "#/components/schemas/Order" }], description: "Its order." },
          }),
        },
      },
    },
    components: {
      schemas: {
        Order: { enum: ["SENT", "ARRIVED", "LOST"], "x-outcome": { success: ["ARRIVED"], failure: ["LOST"] } },
      },
    },
  });
  const [operation] = document.operations;
  return operation && waitOf(document, operation);
}

const valid = { operation: "getPet", parameters: { petId: "data.id" }, until: ["data.order"] };

test("reads the operation to poll, its parameters and the final values of each status", () => {
  expect(read(valid)).toMatchObject({
    operation: { id: "getPet", path: "/shops/{shopId}/pets/{petId}" },
    parameters: { petId: "data.id" },
    until: [{ field: "data.order", success: ["ARRIVED"], failure: ["LOST"] }],
  });
});

test("an operation without x-wait starts nothing", () => {
  expect(read(undefined)).toBeUndefined();
});

describe("rejects", () => {
  const pointer = "#/paths/~1shops~1{shopId}~1pets/post/x-wait";
  test.for<[name: string, wait: JsonObject, message: string]>([
    ["an unknown operation", { ...valid, operation: "findPet" }, "/operation: expected the operationId of a GET"],
    ["a write", { ...valid, operation: "orderPet" }, "/operation: expected the operationId of a GET"],
    ["a missing parameter", { ...valid, parameters: {} }, "/parameters: expected the parameter petId of getPet"],
    [
      "an unknown field of the call",
      { ...valid, parameters: { petId: "data.petId" } },
      "/parameters/petId: the response of orderPet has no such field",
    ],
    ["no status", { ...valid, until: [] }, "/until: expected the statuses to wait for"],
    ["an unknown status", { ...valid, until: ["data.status"] }, "/until/0: the response of getPet has no such field"],
    [
      "a field that is never final",
      { ...valid, until: ["data.name"] },
      "/until/0: the schema of the field has no x-outcome",
    ],
  ])("%s", ([, wait, message]) => {
    expect(() => read(wait)).toThrow(pointer + message);
  });
});
