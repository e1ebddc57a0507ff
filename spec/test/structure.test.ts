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

/** The number of objects and arrays nested in a schema without a reference between them. */
function inlineDepth(schema: JsonNode): number {
  const items = schema.at("items");
  const properties = schema.at("properties").children();
  const children = [...properties.map(([, property]) => property), ...(items.exists ? [items] : [])];
  return children.length === 0 ? 0 : 1 + Math.max(...children.map(inlineDepth));
}
