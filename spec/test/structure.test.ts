import type { JsonNode } from "@northspec/openapi";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { document, root } from "./openapi.ts";

const files = ["paths", "components"].flatMap((directory) =>
  readdirSync(join(root, directory), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => join(directory, name)),
);

/** The files that each file references, by path in this package. */
const referencesOf = new Map(
  ["openapi.yaml", ...files].map((file) => {
    const node: unknown = parse(readFileSync(join(root, file), "utf8"));
    return [file, references(node).map((target) => join(dirname(file), target))];
  }),
);

function references(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  const { $ref } = node as { $ref?: unknown }; // any object may have one
  return [...(typeof $ref === "string" ? [$ref] : []), ...Object.values(node).flatMap(references)];
}

test("openapi.yaml references every file, directly or indirectly", () => {
  const reached = new Set(["openapi.yaml"]);
  for (const file of reached) for (const target of referencesOf.get(file) ?? []) reached.add(target);
  expect(files.filter((file) => !reached.has(file))).toEqual([]);
  expect(reached.size).toBe(files.length + 1);
});

test("every path in openapi.yaml references the file named after it", () => {
  const { paths } = parse(readFileSync(join(root, "openapi.yaml"), "utf8")) as {
    paths: Record<string, unknown>;
  };
  for (const [path, item] of Object.entries(paths)) {
    expect(item).toEqual({ $ref: `paths/${path.slice(1).replaceAll("/", "_")}.yaml` });
  }
  expect(files.filter((file) => file.startsWith("paths/"))).toHaveLength(Object.keys(paths).length);
});

test("the name of a component is the name of its file", () => {
  const names = components().map(({ kind, name }) => join("components", kind, `${name}.yaml`));
  expect(names.toSorted()).toEqual(files.filter((file) => file.startsWith("components/")).toSorted());
});

test("no two components have the same name, whatever their kind", () => {
  const names = components().flatMap(({ kind, name }) => (/^(?:examples|securitySchemes)$/u.test(kind) ? [] : [name]));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

describe("an object without a name", () => {
  test("is nested at most three levels deep", () => {
    const schemas = document.root.at("components", "schemas").children();
    expect(schemas.filter(([, schema]) => inlineDepth(schema) > 3).map(([name]) => name)).toEqual([]);
  });

  test("is never the property of a component", () => {
    const properties = document.root
      .at("components", "schemas")
      .children()
      .flatMap(([, schema]) => schema.at("properties").children());
    expect(properties.length).toBeGreaterThan(200);
    expect(properties.filter(([, node]) => node.at("properties").exists).map(([, node]) => node.pointer)).toEqual([]);
  });
});

test("every reference stays in this package", () => {
  const outside = [...referencesOf.values()].flat().filter((target) => relative(".", target).startsWith(".."));
  expect(outside).toEqual([]);
});

function components(): { readonly kind: string; readonly name: string }[] {
  return document.root
    .at("components")
    .children()
    .flatMap(([kind, entries]) => entries.children().map(([name]) => ({ kind, name })));
}

/** The number of objects and arrays nested in a schema without a reference between them. */
function inlineDepth(schema: JsonNode): number {
  const items = schema.at("items");
  const children = [
    ...schema
      .at("properties")
      .children()
      .map(([, property]) => property),
    ...(items.exists ? [items] : []),
  ];
  return children.length === 0 ? 0 : 1 + Math.max(...children.map(inlineDepth));
}
