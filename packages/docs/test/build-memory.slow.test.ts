import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { build, contents } from "./support/build.ts";

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

/** A specification in which one description has changed. */
function edited(): string {
  const file = fileURLToPath(import.meta.resolve("@northspec/spec/openapi.json"));
  const bundle = JSON.parse(readFileSync(file, "utf8")) as { components: { schemas: { JobType: object } } };
  Object.assign(bundle.components.schemas.JobType, { description: "It is quixotic." });
  const spec = join(memories, "edited.json");
  writeFileSync(spec, JSON.stringify(bundle));
  return spec;
}

test("with what builds before it left, a site has the same bytes as without", async () => {
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

test("what is damaged of what they left is made anew", async () => {
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

test("a file in the place of what they left does no harm", async () => {
  const [site, memory] = [join(folder, "site"), join(memories, "file")];
  writeFileSync(memory, "");
  expect(await build("--output", site, "--memory", memory)).toMatchObject({ status: 0, stderr: "" });
  expect(existsSync(join(site, "pagefind/pagefind.js"))).toBe(true);
});

test("in the place of a site before, only files that change are written again", async () => {
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
