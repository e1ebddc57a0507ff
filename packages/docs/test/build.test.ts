import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

let folder = "";
let memories = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "northspec-build-"));
  memories = mkdtempSync(join(tmpdir(), "northspec-memories-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
  rmSync(memories, { recursive: true });
});

interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the build as its script does, without what takes long unless that is asked for. It remembers nothing of other
 * builds, unless it is told where.
 */
async function build(...flags: readonly string[]): Promise<Outcome> {
  const program = join(import.meta.dirname, "../src/build.ts");
  const memory = flags.includes("--memory") ? [] : ["--memory", mkdtempSync(join(memories, "empty-"))];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [program, "--no-redocly", ...memory, ...flags], (_, stdout, stderr) =>
      resolve({ status: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

/** Every file below a folder, with what is in it. */
function contents(of: string): Map<string, string> {
  const paths = readdirSync(of, { recursive: true, encoding: "utf8" }).toSorted();
  return new Map(
    paths
      .filter((path) => statSync(join(of, path)).isFile())
      .map((path) => [path, readFileSync(join(of, path), "base64")]),
  );
}

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

test("the same sources give the same bytes, the index of the search included", async () => {
  const [one, other] = [join(folder, "one"), join(folder, "other")];
  await Promise.all([build("--output", one), build("--output", other)]);
  expect(contents(one).size).toBeGreaterThan(100);
  expect([...contents(one)]).toEqual([...contents(other)]);
  expect([...contents(one).keys()].some((path) => path.startsWith(join("pagefind", "fragment")))).toBe(true);
});

describe("with what builds before it left", () => {
  /** A specification in which one description has changed. */
  function edited(): string {
    const file = fileURLToPath(import.meta.resolve("@northspec/spec/openapi.json"));
    const bundle = JSON.parse(readFileSync(file, "utf8")) as { components: { schemas: { JobType: object } } };
    Object.assign(bundle.components.schemas.JobType, { description: "It is quixotic." });
    const spec = join(memories, "edited.json");
    writeFileSync(spec, JSON.stringify(bundle));
    return spec;
  }

  test("a site has the same bytes as without", async () => {
    const [one, other, memory] = [join(folder, "one"), join(folder, "other"), join(memories, "kept")];
    await build("--output", one, "--memory", memory);
    expect([...contents(memory).keys()].length).toBeGreaterThan(0);
    // In the place of the same site, and of one that is not quite the same.
    for (const spec of [[], ["--spec", edited()], []]) {
      await build("--output", one, "--memory", memory, ...spec);
      await build("--output", other, ...spec);
      expect([...contents(one)]).toEqual([...contents(other)]);
    }
  });

  test("what is damaged there is made anew", async () => {
    const [one, other, memory] = [join(folder, "one"), join(folder, "other"), join(memories, "kept")];
    await build("--output", one, "--memory", memory);
    for (const damage of [
      (entry: Buffer) => entry.fill(1, entry.length - 9),
      () => Buffer.from("{}"),
      () => Buffer.alloc(0),
    ]) {
      for (const path of contents(memory).keys()) {
        writeFileSync(join(memory, path), damage(readFileSync(join(memory, path))));
      }
      expect(await build("--output", other, "--memory", memory)).toMatchObject({ status: 0, stderr: "" });
      expect([...contents(other)]).toEqual([...contents(one)]);
    }
  });

  test("a file where the folder should be does no harm", async () => {
    const [site, memory] = [join(folder, "site"), join(memories, "file")];
    writeFileSync(memory, "");
    expect(await build("--output", site, "--memory", memory)).toMatchObject({ status: 0, stderr: "" });
    expect(existsSync(join(site, "pagefind/pagefind.js"))).toBe(true);
  });

  test("only files that change are written again", async () => {
    const site = join(folder, "site");
    const written = () => new Map([...contents(site).keys()].map((path) => [path, statSync(join(site, path)).ino]));
    await build("--output", site, "--no-search");
    const [before, texts] = [written(), contents(site)];
    await build("--output", site, "--no-search", "--spec", edited());
    const [after, textsAfter] = [written(), contents(site)];
    const changed = [...after.keys()].filter((path) => after.get(path) !== before.get(path));
    expect(changed.length).toBeGreaterThan(0);
    expect(changed).toEqual([...after.keys()].filter((path) => texts.get(path) !== textsAfter.get(path)));
    expect(changed).not.toContain("index.html");
  });
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
