import { expect, test } from "vitest";
import { generateFunctions } from "../src/generate/generate-client.ts";
import type { JsonObject } from "../src/generate/place.ts";
import { documentWith } from "./document.ts";

function functionsOf(operation: JsonObject = {}): string {
  return generateFunctions(documentWith({}, operation), "1.2.3").get("functions.gen.ts") ?? "";
}

test("each operation is a function by itself, which bundlers may leave out", () => {
  expect(functionsOf()).toContain(
    'export const getPet: Operation<"getPet"> = /* @__PURE__ */ operation("getPet", "GET", "/pets/{petId}");',
  );
});

test("a function says what it does and the permission that it needs", () => {
  expect(functionsOf({ description: "Returns a pet.\n\nTame or not.\n" })).toContain(`/**
 * Get pet.
 *
 * Returns a pet.
 *
 * Tame or not.
 *
 * Required permission: Zoo > Pets > Read.
 *
 * @throws NorthspecError where the call fails: a class for each status, and those of every call.
 * @throws TypeError where the input cannot be sent.
 */
export const getPet`);
});

test("a description cannot end the comment that it stands in", () => {
  const text = functionsOf({ description: "Matches `**/*.ts`. */ process.exit() /*" });
  expect(text).toContain(" * Matches `**\\/*.ts`. *\\/ process.exit() /*\n");
});

test("the module has the address of the API and the version of the package", () => {
  const text = functionsOf();
  expect(text).toContain('export const defaultServer = "https://pets.example";');
  expect(text).toContain('export const version = "1.2.3";');
});

test("the same document gives the same bytes", () => {
  expect(functionsOf()).toBe(functionsOf());
});

test("a document that asks for something else than a bearer token is refused, with its place", () => {
  const document = { ...documentWith({}), security: [] };
  expect(() => generateFunctions(document, "1.2.3")).toThrow(
    expect.objectContaining({ name: "DocumentError", pointer: "/security" }),
  );
});
