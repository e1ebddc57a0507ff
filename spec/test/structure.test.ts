import type { JsonNode } from "@northspec/openapi";
import { describe, expect, test } from "vitest";
import { document } from "./openapi.ts";

const schemas = document.root.at("components", "schemas").children();

describe("an object without a name", () => {
  test("is nested at most three levels deep", () => {
    expect(schemas.filter(([, schema]) => inlineDepth(schema) > 3).map(([name]) => name)).toEqual([]);
  });

  test("is never the property of a component", () => {
    const properties = schemas.flatMap(([, schema]) => schema.at("properties").children());
    expect(properties.length).toBeGreaterThan(200);
    expect(properties.filter(([, node]) => node.at("properties").exists).map(([, node]) => node.pointer)).toEqual([]);
  });
});

test("no two operations match the same request, unless the path of one is more specific", () => {
  const { operations } = document;
  const ambiguous = operations.flatMap((one, index) =>
    operations
      .slice(index + 1)
      .filter((other) => one.method === other.method && isAmbiguous(one.path.split("/"), other.path.split("/")))
      .map((other) => `${one.id} and ${other.id}`),
  );
  expect(ambiguous).toEqual([]);
});

/** Whether a path can match both, and each has a literal where the other has a parameter. */
function isAmbiguous(one: readonly string[], other: readonly string[]): boolean {
  const isParameter = (part = "") => part.startsWith("{");
  const differing = one
    .map((_, index) => index)
    .filter((index) => isParameter(one[index]) !== isParameter(other[index]));
  const matchBoth = one.every((part, index) => part === other[index] || isParameter(part) || isParameter(other[index]));
  const literals = new Set(differing.map((index) => isParameter(one[index])));
  return one.length === other.length && matchBoth && literals.size === 2;
}

/** The number of objects and arrays nested in a schema without a reference between them. */
function inlineDepth(schema: JsonNode): number {
  const items = schema.at("items");
  const properties = schema.at("properties").children();
  const children = [...properties.map(([, property]) => property), ...(items.exists ? [items] : [])];
  return children.length === 0 ? 0 : 1 + Math.max(...children.map(inlineDepth));
}
