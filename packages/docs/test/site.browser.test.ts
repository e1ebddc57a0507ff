import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { onePageReference } from "../src/html/links.ts";
import { violationsOf } from "./site/axe.ts";
import { dist, overflows, pages, reference, startReader } from "./site/open.ts";

const { openPage, server } = startReader();

test("the sitemap lists every page, and no other", () => {
  const addresses = [...readFileSync(join(dist, "sitemap.xml"), "utf8").matchAll(/<loc>([^<]+)<\/loc>/g)];
  const listed = addresses.map(([, address = ""]) => address.replace(manifest.homepage, "") || "index.html");
  expect(listed.toSorted()).toEqual(pages);
  expect(pages.length).toBeGreaterThan(reference.operations.length + reference.schemas.length);
});

test.each(pages)("%s loads from this site alone, without a complaint, and has no barrier for anybody", async (path) => {
  const { page, requests, complaints } = await openPage(path);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1400, 390]) {
      await page.setViewportSize({ width, height: 900 });
      const violations = await violationsOf(page);
      expect({ colorScheme, width, violations }).toEqual({ colorScheme, width, violations: [] });
      expect(await overflows(page)).toBe(false);
    }
  }
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await overflows(page)).toBe(false);
  // The checks took longer than anything that the page would do late.
  expect(complaints).toEqual([]);
  expect(requests.length).toBeGreaterThan(1);
  expect(requests.filter((url) => !url.startsWith(server().url))).toEqual([]);
});

test("a barrier is found", async () => {
  const { page } = await openPage("index.html");
  await page.evaluate("document.querySelector('main').append(document.createElement('button'))");
  expect((await violationsOf(page)).join()).toContain("button-name");
});

test("a breach of the policy is a complaint", async () => {
  const { page, complaints } = await openPage("index.html");
  await page.evaluate("document.body.append(Object.assign(document.createElement('script'), { text: 'breach()' }))");
  await expect.poll(() => complaints.join("\n")).toContain("Content Security Policy");
});

test("the reference on one page loads from this site alone, without a complaint", async () => {
  const [operation] = reference.operations;
  const { page, requests, complaints } = await openPage(`${onePageReference}#${operation?.id}`);
  await page
    .getByRole("heading", { name: operation?.summary ?? "" })
    .first()
    .waitFor();
  expect(complaints).toEqual([]);
  const foreign = requests.filter((url) => !/^(?:blob:|data:)/.test(url) && !url.startsWith(server().url));
  expect(foreign).toEqual([]);
});
