import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { grow, type GrowingDocument } from "@northspec/scripts/grow";
import { afterAll, expect, test } from "vitest";
import { buildSite } from "../src/build-site.ts";
import { slugOf } from "../src/model/names.ts";
import { startReader } from "./site/open.ts";

const folder = mkdtempSync(join(tmpdir(), "northspec-parts-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A word for each number, as no page has it otherwise. */
const wordOf = (number: number) =>
  `zyx${String(number).replaceAll(/\d/g, (digit) => "bcdfghjklm".charAt(Number(digit)))}zyx`;

const file = fileURLToPath(import.meta.resolve("@northspec/spec/openapi.json"));
const document = grow(JSON.parse(readFileSync(file, "utf8")) as GrowingDocument, 400); // linted
const operations = Object.values(document.paths)
  .flatMap((item) => Object.values(item))
  .filter((value) => typeof value === "object" && value !== null && "operationId" in value);
const slugs = operations.map((operation, index) => {
  Object.assign(operation, { description: `Known as ${wordOf(index)}.` });
  return slugOf(String(operation.operationId));
});
const spec = join(folder, "openapi.json");
writeFileSync(spec, JSON.stringify(document));
const output = join(folder, "site");
await buildSite({ spec, output, hasSearch: true, hasOnePageReference: false });

const { openPage } = startReader(undefined, output);

test("a site of many pages has its index in parts, and a page is found whatever part it is in", async () => {
  const parts = JSON.parse(readFileSync(join(output, "pagefind/parts.json"), "utf8")) as string[];
  expect(parts.length).toBeGreaterThan(0);
  const { page, complaints } = await openPage("index.html");
  await page.getByRole("button", { name: /^Search/ }).click();
  const dialog = page.getByRole("dialog");
  for (let index = 0; index < slugs.length; index += 13) {
    await dialog.locator("input").fill(wordOf(index));
    await dialog.locator(`a[href$="/operations/${slugs[index]}.html"]`).first().waitFor();
  }
  expect(complaints).toEqual([]);
});
