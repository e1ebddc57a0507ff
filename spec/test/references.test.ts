import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { findReferences } from "../generate/references.ts";
import { root } from "./openapi.ts";

/** The files of all references, as a parser of YAML has them. */
function parsed(text: string): string[] {
  const files = new Set<string>();
  JSON.stringify(parse(text, { merge: true }), (key, value: unknown) => {
    if (key === "$ref" && typeof value === "string") files.add(value.replace(/#.*$/s, ""));
    return value;
  });
  return [...files].filter((file) => file !== "").toSorted();
}

const files = ["paths", "components"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => join(root, folder, name)),
);

test("the references of every file of this specification are found without parsing it", () => {
  expect(files.length).toBeGreaterThan(100);
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    const { named, isCertain } = findReferences(text);
    expect({ file, isCertain, named: [...new Set(named)].toSorted() }).toEqual({
      file,
      isCertain: true,
      named: parsed(text),
    });
  }
});

test.each([
  "$ref: a.yaml",
  "$ref: a",
  "$ref:   ../b/{id}/a.yaml   # a comment",
  "- $ref: a.yaml\n- $ref: './b.yaml'\n- $ref: \"c.yaml\"",
  '\'$ref\': a.yaml#/x/~1y\n"x":\n  "$ref": a.yaml',
  "x:\n  $ref: a.yaml\n  description: It stands beside.\n",
  "x:\n  - $ref: a.yaml\n\n  - $ref: '#/x/0'\n",
  "x:\r\n  $ref: a.yaml\r\ny: 1\r\n",
])("a reference in a line of its own is found: %j", (text) => {
  const { named, isCertain } = findReferences(text);
  expect(isCertain).toBe(true);
  expect([...new Set(named)].toSorted()).toEqual(parsed(text));
});

test.each([
  "{ $ref: a.yaml }",
  '{"$ref":"a.yaml"}',
  "x: [{ $ref: a.yaml }, { $ref: b.yaml }]",
  "$ref:\n  a.yaml",
  "$ref: >-\n  a.yaml",
  "$ref: a.yaml\n  b.yaml",
  "'$ref': a.yaml\n b.yaml",
  "x:\n  - $ref: a.yaml\n     b.yaml",
  "$ref: a.yaml\n\n    b.yaml",
  "x: &name a.yaml\n$ref: *name",
  "x: &name $ref\n*name : a.yaml",
  "? $ref\n: a.yaml",
  "$ref: !!str a.yaml",
  "!!str $ref: &name a.yaml",
  '"$\\x72ef": a.yaml',
  '"\\u0024ref": a.yaml',
  '"$r\\\n  ef": a.yaml',
  '$ref: "a\\x2eyaml"',
  "$ref: a b.yaml",
  "$ref: https://example.com/a.yaml",
  "$ref: a%2eyaml",
  "$ref: ä.yaml",
  "externalValue: https://example.com/a.yaml",
  "$id: https://example.com/\n$ref: a.yaml",
])("where a reference is written in another way, it is not taken for understood: %j", (text) => {
  expect(findReferences(text).isCertain).toBe(false);
});

test("whatever looks like the name of a file is taken for a reference", () => {
  const text = "mapping:\n  one: one.yaml\n  two: ../two.json#/x\n# As in three.yml.\n";
  expect(findReferences(text).mentioned).toEqual(["one.yaml", "../two.json", "three.yml"]);
});
