import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { violationsOf } from "./site/axe.ts";
import { dist, overflows, pages, reference, useBrowser, representative } from "./site/open.ts";

const { openPage, site } = useBrowser();

test("the sitemap lists every page, and no other", () => {
  const addresses = [...readFileSync(join(dist, "sitemap.xml"), "utf8").matchAll(/<loc>([^<]+)<\/loc>/g)];
  const listed = addresses.map(([, address = ""]) => address.replace(manifest.homepage, "") || "index.html");
  expect(listed.toSorted()).toEqual(pages);
  expect(pages.length).toBeGreaterThan(reference.operations.length + reference.schemas.length);
});

test("every page loads only from this site, logs no warning and fits a narrow screen", async () => {
  const { page, requests, warnings } = await openPage("index.html");
  await page.setViewportSize({ width: 360, height: 900 });
  const tooWide: string[] = [];
  for (const path of pages) {
    await page.goto(site() + path);
    if (await overflows(page)) tooWide.push(path);
  }
  await page.waitForLoadState("networkidle");
  const foreign = requests.filter((url) => !url.startsWith(site()));
  expect({ tooWide, warnings, foreign }).toEqual({ tooWide: [], warnings: [], foreign: [] });
  expect(requests.length).toBeGreaterThan(pages.length);
});

test.each(representative)("%s is accessible and fits the screen in light and dark, wide and narrow", async (path) => {
  const { page } = await openPage(path);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1400, 390]) {
      await page.setViewportSize({ width, height: 900 });
      const checked = { overflows: await overflows(page), violations: await violationsOf(page) };
      expect({ colorScheme, width, ...checked }).toEqual({ colorScheme, width, overflows: false, violations: [] });
    }
  }
});

test("finds an inaccessible button", async () => {
  const { page } = await openPage("index.html");
  await page.evaluate("document.querySelector('main').append(document.createElement('button'))");
  expect((await violationsOf(page)).join()).toContain("button-name");
});

test("reports a script that the policy forbids", async () => {
  const { page, warnings } = await openPage("index.html");
  await page.evaluate("document.body.append(Object.assign(document.createElement('script'), { text: 'breach()' }))");
  await expect.poll(() => warnings.join("\n")).toContain("Content Security Policy");
});
