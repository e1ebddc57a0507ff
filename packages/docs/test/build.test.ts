import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { buildSite } from "../src/build-site.ts";
import { build, buildProgram, contents } from "./support/build.ts";

const spec = fileURLToPath(import.meta.resolve("@northspec/spec/openapi.json"));
let directory = "";

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "northspec-build-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

test("builds identical files from the same sources, even on a slow machine", async () => {
  const output = join(directory, "site");
  const { status, stdout, stderr } = await build("--output", output);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const files = contents(output);
  writeFileSync(join(output, "old.html"), "");
  // Simulates a slow machine: a second passes between two reads of the clock.
  let time = Date.now();
  vi.spyOn(Date, "now").mockImplementation(() => (time += 1000));
  await buildSite({ spec, output, hasOnePageReference: false });
  vi.restoreAllMocks();
  // No file of the previous site is left.
  expect([...contents(output)]).toEqual([...files]);
  expect(readdirSync(directory)).toEqual(["site"]);

  const pages = [...files.keys()].filter((path) => path.endsWith(".html")).length;
  expect(stdout).toMatch(new RegExp(`^Wrote ${pages} pages in \\d+ ms\n$`));
  for (const file of ["index.html", "404.html", "llms.txt", "sitemap.xml", "assets/site.css", "assets/site.js"]) {
    expect(files.has(file)).toBe(true);
  }
  expect([...files.keys()].some((path) => path.startsWith(join("pagefind", "fragment")))).toBe(true);
  const texts = [...files.values()].map((text) => Buffer.from(text, "base64").toString());
  expect(texts.filter((text) => text.includes(directory))).toEqual([]);
  expect(texts.filter((text) => text.includes(join(import.meta.dirname, "../../..")))).toEqual([]);
});

test.each([
  ["is not JSON", "{", /spec\.json is not a valid bundled specification: .*JSON/],
  ["is not a specification", "{}", /spec\.json is not a valid bundled specification: #\/openapi: /],
  [
    "has a reference without a target",
    '{"openapi":"3.1.1","info":{"title":"A","version":"1"},"paths":{"/a":{"get":{"$ref":"#/b"}}}}',
    /spec\.json is not a valid bundled specification: .*: \S/,
  ],
])("keeps the previous site if the specification %s", async (_, text, reason) => {
  const [output, broken] = [join(directory, "site"), join(directory, "spec.json")];
  writeFileSync(broken, text);
  mkdirSync(output);
  await expect(buildSite({ spec: broken, output, hasOnePageReference: false })).rejects.toThrow(reason);
  expect(readdirSync(directory).toSorted()).toEqual(["site", "spec.json"]);
});

test("keeps the previous site if a page cannot be rendered", async () => {
  const output = join(directory, "site");
  mkdirSync(output);
  writeFileSync(join(output, "index.html"), "previous site");
  vi.doMock("../src/changelog.ts", () => ({
    readChangelog: () => {
      throw new Error("No changelog.");
    },
  }));
  vi.resetModules();
  const { buildSite: failingBuild } = await import("../src/build-site.ts");
  vi.doUnmock("../src/changelog.ts");
  await expect(failingBuild({ spec, output, hasOnePageReference: false })).rejects.toThrow("No changelog.");
  expect([...contents(output).keys()]).toEqual(["index.html"]);
  expect(readdirSync(directory)).toEqual(["site"]);
});

test("removes its temporary files when it is stopped", async () => {
  const child = spawn(process.execPath, [buildProgram, "--no-redocly", "--output", join(directory, "site")]);
  await expect.poll(() => readdirSync(directory)).not.toEqual([]);
  child.kill("SIGTERM");
  expect(await once(child, "close")).toEqual([1, null]);
  expect(readdirSync(directory)).toEqual([]);
});

test("reports a missing specification and how to fix it", async () => {
  const missing = join(directory, "missing.json");
  const { status, stdout, stderr } = await build("--output", join(directory, "site"), "--spec", missing);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toContain(`Cannot read ${missing}`);
  expect(stderr).toContain("--spec");
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(readdirSync(directory)).toEqual([]);
});
