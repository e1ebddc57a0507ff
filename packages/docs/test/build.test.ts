import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { buildSite } from "../src/build-site.ts";
import { build, buildProgram, contents } from "./support/build.ts";

const spec = fileURLToPath(import.meta.resolve("@northspec/spec/openapi.json"));
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "northspec-build-"));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test("builds the same bytes from the same sources, the search index included, however slow the machine is", async () => {
  const [one, other] = [join(folder, "one"), join(folder, "other")];
  const { status, stdout, stderr } = await build("--output", one);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  // A library that looks at the clock to give up early sees a second pass between any two looks.
  const slowClock = "let time = Date.now(); Date.now = () => (time += 1000)";
  vi.stubEnv("NODE_OPTIONS", `--import=data:text/javascript,${encodeURIComponent(slowClock)}`);
  await build("--output", other);
  const files = contents(one);
  expect([...files]).toEqual([...contents(other)]);

  const pages = [...files.keys()].filter((path) => path.endsWith(".html")).length;
  expect(stdout).toMatch(new RegExp(`^Wrote ${pages} pages in \\d+ ms\n$`));
  for (const file of ["index.html", "404.html", "llms.txt", "sitemap.xml", "assets/site.css", "assets/site.js"]) {
    expect(files.has(file)).toBe(true);
  }
  expect([...files.keys()].some((path) => path.startsWith(join("pagefind", "fragment")))).toBe(true);
  const texts = [...files.values()].map((text) => Buffer.from(text, "base64").toString());
  expect(texts.filter((text) => text.includes(folder))).toEqual([]);
  expect(texts.filter((text) => text.includes(join(import.meta.dirname, "../../..")))).toEqual([]);
});

test("replaces the whole site, and leaves nothing beside it", async () => {
  const output = join(folder, "site");
  const options = { spec, output, hasOnePageReference: false };
  await buildSite(options);
  writeFileSync(join(output, "old.html"), "");
  await buildSite(options);
  expect(existsSync(join(output, "old.html"))).toBe(false);
  expect(existsSync(join(output, "index.html"))).toBe(true);
  expect(readdirSync(folder)).toEqual(["site"]);
});

test.each([
  ["is not JSON", "{", /spec\.json is not a bundle .*JSON/],
  ["is not a specification", "{}", /spec\.json is not a bundle .*: #\/openapi: /],
  [
    "has a reference that leads nowhere",
    '{"openapi":"3.1.1","info":{"title":"A","version":"1"},"paths":{"/a":{"get":{"$ref":"#/b"}}}}',
    /spec\.json is not a bundle .*: \S/,
  ],
])("keeps the site before when the specification %s", async (_, text, reason) => {
  const [site, broken] = [join(folder, "site"), join(folder, "spec.json")];
  writeFileSync(broken, text);
  writeFileSync(join(folder, "index.html"), "the site before");
  await expect(buildSite({ spec: broken, output: folder, hasOnePageReference: false })).rejects.toThrow(reason);
  await expect(buildSite({ spec: broken, output: site, hasOnePageReference: false })).rejects.toThrow(reason);
  expect(readdirSync(folder).toSorted()).toEqual(["index.html", "spec.json"]);
});

test("keeps the site before when a page cannot be made", async () => {
  const output = join(folder, "site");
  await buildSite({ spec, output, hasOnePageReference: false });
  const before = contents(output);
  vi.doMock("../src/assets.ts", () => ({
    siteAssets: () => {
      throw new Error("No assets.");
    },
  }));
  vi.resetModules();
  const { buildSite: failingBuild } = await import("../src/build-site.ts");
  vi.doUnmock("../src/assets.ts");
  await expect(failingBuild({ spec, output, hasOnePageReference: false })).rejects.toThrow("No assets.");
  expect(contents(output)).toEqual(before);
  expect(readdirSync(folder)).toEqual(["site"]);
});

test("leaves nothing behind when it is stopped", async () => {
  const child = spawn(process.execPath, [buildProgram, "--no-redocly", "--output", join(folder, "site")]);
  await expect.poll(() => readdirSync(folder)).not.toEqual([]);
  child.kill("SIGTERM");
  expect(await once(child, "close")).toEqual([1, null]);
  expect(readdirSync(folder)).toEqual([]);
});

test("says that a specification is missing, and what to do", async () => {
  const missing = join(folder, "missing.json");
  const { status, stdout, stderr } = await build("--output", join(folder, "site"), "--spec", missing);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toContain(`Cannot read ${missing}`);
  expect(stderr).toContain("--spec");
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(readdirSync(folder)).toEqual([]);
});

test("rejects an unknown flag", async () => {
  const { status, stderr } = await build("--out", folder);
  expect(status).toBe(1);
  expect(stderr).toContain("--out");
});
