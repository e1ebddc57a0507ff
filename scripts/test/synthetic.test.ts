import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { scaleSpecification } from "../src/testing/synthetic.ts";

const specification = join(import.meta.dirname, "../../spec");
const originalCount =
  [...read(join(specification, "paths")).values()].join("\n").match(/^ {2}operationId:/gm)?.length ?? 0;

function scaled(operations: number): string {
  const directory = mkdtempSync(join(tmpdir(), "northspec-synthetic-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  scaleSpecification(specification, directory, operations);
  return directory;
}

/** The text of each file by its path in the directory. */
function read(directory: string): Map<string, string> {
  const paths = readdirSync(directory, { recursive: true, encoding: "utf8" }).toSorted();
  const files = paths.filter((path) => statSync(join(directory, path)).isFile());
  return new Map(files.map((path) => [path, readFileSync(join(directory, path), "utf8")]));
}

test("a scaled specification passes the linter, and every operation has its own command", () => {
  const directory = scaled(3 * originalCount + 1);
  const redocly = fileURLToPath(import.meta.resolve("@redocly/cli/bin/cli.js"));
  const env = { ...process.env, NO_COLOR: "1", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  // Throws with the output of the linter if it finds an error, for example a duplicate operationId.
  execFileSync(process.execPath, [redocly, "lint"], { cwd: directory, env, stdio: ["ignore", "pipe", "pipe"] });
  const paths = [...read(join(directory, "paths")).values()].join("\n");
  const valuesOf = (key: string) =>
    [...paths.matchAll(new RegExp(`^ {2}${key}: (.+)$`, "gm"))].map(([, value]) => value);
  expect(valuesOf("operationId")).toEqual(
    expect.arrayContaining(["getService", "getServiceCopyAa", "getServiceCopyAb"]),
  );
  expect(new Set(valuesOf("x-cli-command")).size).toBe(3 * originalCount + 1);
});

test.each([originalCount, originalCount + 2, 500])(
  "has exactly %i operations, each in a file of the index",
  (count) => {
    const files = read(scaled(count));
    const paths = [...files].filter(([path]) => path.startsWith("paths/"));
    expect(paths.flatMap(([, text]) => text.match(/^ {2}operationId:/gm) ?? [])).toHaveLength(count);
    const index = files.get("openapi.yaml") ?? "";
    const referenced = [...index.matchAll(/^ {4}\$ref: (paths\/.+)$/gm)].map(([, path = ""]) => path);
    expect(referenced.toSorted()).toEqual(paths.map(([path]) => path).toSorted());
  },
);

test("writes identical files for the same count, also over another specification", () => {
  const first = scaled(originalCount + 60);
  const second = scaled(originalCount + 100);
  scaleSpecification(specification, second, originalCount + 60);
  expect(read(second)).toEqual(read(first));
});

test("rejects a specification whose operations cannot be counted, and keeps the target", () => {
  const source = mkdtempSync(join(tmpdir(), "northspec-synthetic-"));
  onTestFinished(() => rmSync(source, { recursive: true, force: true }));
  writeFileSync(join(source, "openapi.yaml"), "openapi: 3.1.1\npaths: {}\n");
  const target = scaled(originalCount + 2);
  const before = read(target);
  expect(() => scaleSpecification(source, target, originalCount + 50)).toThrow(
    `${source}: expected an index of references to path`,
  );
  expect(read(target)).toEqual(before);
});
