import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const source = join(import.meta.dirname, "../src");
// The page of Redoc takes long to build: its own tests build it as the example does.
const files = globSync("**/*.ts", { cwd: source, exclude: ["redocly/**"] }).toSorted();
const examples = files.flatMap((file) => {
  const found = readFileSync(join(source, file), "utf8").matchAll(/ \* @example\n \* ```ts\n([^]*?) \* ```\n/gu);
  return [...found].map(([, code = ""]) => ({ file, code: code.replaceAll(/^ \* ?/gmu, "") }));
});

test.each(examples)("the example in src/$file runs where it stands", ({ file, code }) => {
  const printed = execFileSync(process.execPath, ["--input-type=module-typescript", "--eval", code], {
    cwd: dirname(join(source, file)),
    encoding: "utf8",
  });
  expect(printed).not.toBe("");
});

test("the examples are found", () => {
  expect(examples.map(({ file }) => file)).toContain(join("model", "read.ts"));
});
