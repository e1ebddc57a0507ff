import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { document, everySchema, type Schema, root } from "./openapi.ts";

const files = ["paths", "components"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => join(folder, name)),
);

/** The files that each file refers to, by their paths in this package. */
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

test("every file is reached from openapi.yaml", () => {
  const reached = new Set(["openapi.yaml"]);
  for (const file of reached) for (const target of referencesOf.get(file) ?? []) reached.add(target);
  expect(files.filter((file) => !reached.has(file))).toEqual([]);
  expect(reached.size).toBe(files.length + 1);
});

test("openapi.yaml is an index: every path is a reference to the file of its name", () => {
  const { paths } = parse(readFileSync(join(root, "openapi.yaml"), "utf8")) as {
    paths: Record<string, unknown>;
  };
  for (const [path, item] of Object.entries(paths)) {
    expect(item).toEqual({ $ref: `paths/${path.slice(1).replaceAll("/", "_")}.yaml` });
  }
  expect(files.filter((file) => file.startsWith("paths/"))).toHaveLength(Object.keys(paths).length);
});

test("the name of a component is the name of its file", () => {
  const components = Object.entries(document.components).flatMap(([kind, entries]) =>
    Object.keys(entries).map((name) => join("components", kind, `${name}.yaml`)),
  );
  expect(components.toSorted()).toEqual(files.filter((file) => file.startsWith("components/")).toSorted());
});

test("no two components have the same name, whatever their kind", () => {
  const names = Object.entries(document.components)
    .filter(([kind]) => kind === "schemas" || kind === "parameters" || kind === "headers" || kind === "responses")
    .flatMap(([, entries]) => Object.keys(entries));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

describe("an object without a name", () => {
  const schemas = Object.entries(document.components.schemas);

  test("is never nested more than three levels deep", () => {
    const deep = schemas.filter(([, schema]) => inlineDepth(schema) > 3).map(([name]) => name);
    expect(deep).toEqual([]);
  });

  test("never has an object of its own that could have a name", () => {
    const nested = [...everySchema()].filter(({ pointer }) =>
      /\/components\/schemas\/[^/]+\/properties\/[^/]+$/.test(pointer),
    );
    expect(nested.length).toBeGreaterThan(200);
    expect(nested.filter(({ schema }) => schema.properties).map(({ pointer }) => pointer)).toEqual([]);
  });
});

/** How many levels of objects and arrays stand inside a schema without a reference between them. */
function inlineDepth(schema: Schema): number {
  const children = [...Object.values(schema.properties ?? {}), ...(schema.items ? [schema.items] : [])];
  return children.length === 0 ? 0 : 1 + Math.max(...children.map(inlineDepth));
}

test("a relative path in this package never leaves it", () => {
  const outside = [...referencesOf.values()].flat().filter((target) => relative(".", target).startsWith(".."));
  expect(outside).toEqual([]);
});
