import { type JsonObject, OpenApiDocument } from "@northspec/openapi";
import { expect, test } from "vitest";
import { generateClient } from "../src/generate/client.ts";
import { bundleWith, documentWith } from "./document.ts";

function functionsOf(operation: JsonObject = {}): string {
  return generateClient(documentWith({}, operation), "1.2.3").get("functions.gen.ts") ?? "";
}

test("each operation is a function that a bundler can tree-shake", () => {
  expect(functionsOf()).toContain(
    'export const getPet: Operation<"getPet"> = /* @__PURE__ */ createOperation({"id":"getPet","method":"GET","path":"/pets/{petId}"});',
  );
});

test("documents what a function does and the permission it needs", () => {
  expect(functionsOf({ description: "Returns a pet.\n\nTame or not.\n" })).toContain(`/**
 * Get pet.
 *
 * Returns a pet.
 *
 * Tame or not.
 *
 * Required permission: Zoo > Pets > Read.
 *
 * @throws NorthspecError if the call fails. Its class depends on the error.
 * @throws TypeError if the input cannot be sent.
 */
export const getPet`);
});

test("a deprecated function names its replacement", () => {
  const description = "Use `findPet`\ninstead.\n\nReturns a pet.\n";
  expect(functionsOf({ deprecated: true, description })).toContain(" * @deprecated Use `findPet` instead.\n */");
});

test("an operation that starts something also has the facts of the operation to poll", () => {
  const order = {
    type: "string",
    enum: ["SENT", "ARRIVED", "LOST"],
    "x-outcome": { success: ["ARRIVED"], failure: ["LOST"] },
  };
  const schema = { type: "object", properties: { data: { type: "object", properties: { order } } } };
  const functions = functionsOf({
    "x-wait": { operation: "getPet", until: ["data.order"] },
    responses: { "200": { description: "A pet.", content: { "application/json": { schema } } } },
  });
  const request = '{"id":"getPet","method":"GET","path":"/pets/{petId}"}';
  const until = '[{"field":"data.order","success":["ARRIVED"],"failure":["LOST"]}]';
  expect(functions).toContain(
    `export const getPet: WaitableOperation<"getPet"> = /* @__PURE__ */ Object.assign(/* @__PURE__ */ createOperation(${request}), {"wait":{"polled":${request},"parameters":{},"until":${until}}});`,
  );
  expect(functions).toContain(" * To wait for what it starts, pass it to `waitFor`.\n");
});

test("a description cannot end its comment", () => {
  const text = functionsOf({ description: "Matches `**/*.ts`. */ process.exit() /*" });
  expect(text).toContain(" * Matches `**\\/*.ts`. *\\/ process.exit() /*\n");
});

test("requires the paths for teams", () => {
  const bundle = { ...bundleWith({}), "x-team-scope": undefined };
  expect(() => generateClient(new OpenApiDocument(bundle), "1.2.3")).toThrow(
    "#/x-team-scope: expected an object with path, teamPath, description and schema",
  );
});

test("the module has the default server, the paths for teams and the version of the package", () => {
  const text = generateClient(documentWith({}), "1.2.3").get("constants.gen.ts");
  expect(text).toContain('export const defaultServer = "https://pets.example";');
  expect(text).toContain("export const scopedPath = /^\\/pets(?![^/?#])/;");
  expect(text).toContain('export const teamTemplate = "/teams/{teamId}/pets";');
  expect(text).toContain('export const version = "1.2.3";');
});
