import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { growFolder } from "../src/grow-folder.ts";

const specification = join(import.meta.dirname, "../../spec");

/** How many operations there are before anything grows. */
const original = [...read(join(specification, "paths")).values()].join("\n").match(/^ {2}operationId:/gm)?.length ?? 0;

function grown(operations: number): string {
  const folder = mkdtempSync(join(tmpdir(), "northspec-grow-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  growFolder(specification, folder, operations);
  return folder;
}

/** The text of each file by its place in the folder. */
function read(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted();
  const files = paths.filter((path) => statSync(join(folder, path)).isFile());
  return new Map(files.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

function redocly(folder: string, ...words: readonly string[]): void {
  const program = fileURLToPath(import.meta.resolve("@redocly/cli/bin/cli.js"));
  const env = { ...process.env, NO_COLOR: "1", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  // It throws with what the program said, where it finds a fault.
  execFileSync(process.execPath, [program, ...words], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
}

/** A value of every operation of a bundle. */
function each(folder: string, name: string): unknown[] {
  const found: unknown[] = [];
  JSON.parse(readFileSync(join(folder, "openapi.json"), "utf8"), (key, value: unknown) => {
    if (key === name) found.push(value);
    return value;
  });
  return found;
}

test("a specification that has grown keeps every rule of the linter, its operations have names of their own", () => {
  const folder = grown(50);
  redocly(folder, "lint");
  redocly(folder, "bundle", "openapi.yaml", "--output", "openapi.json");
  for (const name of ["operationId", "x-cli-command"]) expect(new Set(each(folder, name)).size).toBe(50);
  expect(each(folder, "operationId")).toEqual(
    expect.arrayContaining(["getService", "getServiceCopyAa", "getJobCopyAb"]),
  );
});

test.each([5, 7, 50, 700])(
  "a specification grows to exactly %i operations, each in a file that the index names",
  (count) => {
    const files = read(grown(count));
    const paths = [...files].filter(([path]) => path.startsWith("paths/"));
    expect(paths.flatMap(([, text]) => text.match(/^ {2}operationId:/gm) ?? [])).toHaveLength(count);
    const index = files.get("openapi.yaml") ?? "";
    const named = [...index.matchAll(/^ {4}\$ref: (paths\/.+)$/gm)].map(([, path = ""]) => path);
    expect(named.toSorted()).toEqual(paths.map(([path]) => path).toSorted());
  },
);

test("a specification that has not grown is the original, byte for byte", () => {
  for (const [path, text] of read(grown(original))) expect(readFileSync(join(specification, path), "utf8")).toBe(text);
});

test("growing again to the same size gives the same bytes, also where another size was before", () => {
  const first = grown(60);
  const again = grown(400);
  growFolder(specification, again, 60);
  expect(read(again)).toEqual(read(first));
});

test("a folder whose operations cannot be counted is refused, and what was there stays", () => {
  const source = mkdtempSync(join(tmpdir(), "northspec-grow-"));
  onTestFinished(() => rmSync(source, { recursive: true, force: true }));
  writeFileSync(join(source, "openapi.yaml"), "openapi: 3.1.1\npaths: {}\n");
  const target = grown(original);
  const before = read(target);
  expect(() => growFolder(source, target, 50)).toThrow(`${source}: expected an index of references to path files`);
  expect(read(target)).toEqual(before);
});
