import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { build, contents } from "./support/build.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "northspec-build-"));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test("the site is built whole, and the build says how many pages it has, how long it took and how large it is", async () => {
  const site = join(folder, "site");
  const { status, stdout, stderr } = await build("--output", site, "--no-search");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const files = contents(site);
  const pages = [...files.keys()].filter((path) => path.endsWith(".html")).length;
  const bytes = [...files.values()].reduce((sum, text) => sum + Buffer.from(text, "base64").length, 0);
  expect(stdout).toMatch(new RegExp(`^Wrote ${pages} pages in \\d+ ms, ${bytes} bytes in all\n$`));
  for (const file of [
    "index.html",
    "404.html",
    "llms.txt",
    "robots.txt",
    "sitemap.xml",
    "assets/site.css",
    "assets/site.js",
  ]) {
    expect(files.has(file)).toBe(true);
  }
  expect(readdirSync(folder)).toEqual(["site"]);
});

test("the same sources give the same bytes, the search index included, however slow the machine is", async () => {
  const [one, other] = [join(folder, "one"), join(folder, "other")];
  expect(await build("--output", one)).toMatchObject({ status: 0, stderr: "" });
  // A library that looks at the clock to give up early sees a second pass between any two looks.
  const slowClock = "let time = Date.now(); Date.now = () => (time += 1000)";
  vi.stubEnv("NODE_OPTIONS", `--import=data:text/javascript,${encodeURIComponent(slowClock)}`);
  expect(await build("--output", other)).toMatchObject({ status: 0, stderr: "" });
  expect(contents(one).size).toBeGreaterThan(100);
  expect([...contents(one)]).toEqual([...contents(other)]);
  expect([...contents(one).keys()].some((path) => path.startsWith(join("pagefind", "fragment")))).toBe(true);
});

test("no page names the folder that it was built in, or when", async () => {
  const site = join(folder, "site");
  await build("--output", site, "--no-search");
  const texts = [...contents(site).values()].map((text) => Buffer.from(text, "base64").toString());
  expect(texts.filter((text) => text.includes(folder) || text.includes(join(import.meta.dirname, "../../..")))).toEqual(
    [],
  );
});

test("files of the site before are gone", async () => {
  const site = join(folder, "site");
  await build("--output", site, "--no-search");
  writeFileSync(join(site, "old.html"), "");
  await build("--output", site, "--no-search");
  expect(existsSync(join(site, "old.html"))).toBe(false);
  expect(readdirSync(folder)).toEqual(["site"]);
});

test.each([
  ["that is no JSON", "{", /spec\.json is no JSON: .+ Give a bundle/],
  ["that is no specification", "{}", /spec\.json: #\/openapi: /],
  [
    "with a reference that leads nowhere",
    '{"openapi":"3.1.1","info":{"title":"A","version":"1"},"paths":{"/a":{"get":{"$ref":"#/b"}}}}',
    /\S/,
  ],
])("a specification %s is refused in words, and the site before stays", async (_, text, reason) => {
  const site = join(folder, "site");
  await build("--output", site, "--no-search");
  const before = contents(site);
  const spec = join(folder, "spec.json");
  writeFileSync(spec, text);
  const { status, stdout, stderr } = await build("--output", site, "--spec", spec, "--no-search");
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(reason);
  expect(stderr).not.toMatch(/^\s+at |TypeError|Cannot read properties/m);
  expect(contents(site)).toEqual(before);
  expect(readdirSync(folder).toSorted()).toEqual(["site", "spec.json"]);
});

test("a specification that is not there is named, with what to do", async () => {
  const spec = join(folder, "nowhere.json");
  const { status, stderr } = await build("--output", join(folder, "site"), "--spec", spec);
  expect(status).toBe(1);
  expect(stderr).toContain(`${spec} cannot be read`);
  expect(stderr).toContain("--spec");
  expect(readdirSync(folder)).toEqual([]);
});

test("a flag that does not exist is refused", async () => {
  const { status, stderr } = await build("--out", folder);
  expect(status).toBe(1);
  expect(stderr).toContain("--out");
});
