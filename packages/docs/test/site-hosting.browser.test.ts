import { once } from "node:events";
import { createServer, request as sendRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { describe, expect, onTestFinished, test } from "vitest";
import { violationsOf } from "./site/axe.ts";
import { dist, pages, reference, useBrowser } from "./site/open.ts";

const { open, openPage, site } = useBrowser();
const { operations } = reference;
/** A page of each kind and depth. */
const kinds = ["index.html", "guides/", "operations/", "schemas/", "tags/", "changelog.html"].map(
  (start) => pages.find((path) => path.startsWith(start)) ?? start,
);

/** The link targets of a page. */
function linksOf(page: Page): Promise<string[]> {
  return page
    .locator("a[href]")
    .evaluateAll((links) => links.map((link) => (link instanceof HTMLAnchorElement ? link.href : "")));
}

describe("opened as files", () => {
  const directory = pathToFileURL(`${dist}/`).href;

  test("loads each kind of page with its style and without warnings", async () => {
    const { page, requests, warnings } = await open(`${directory}index.html`, { offline: true });
    for (const path of kinds) {
      await page.goto(directory + path);
      expect(await page.locator("h1").count()).toBe(1);
      expect(await page.evaluate("getComputedStyle(document.body).margin")).toBe("0px");
    }
    expect(warnings).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(directory) && !url.startsWith("data:"))).toEqual([]);
  });

  test("has working links and tabs", async () => {
    const { page, warnings } = await open(`${directory}index.html`, { offline: true });
    const [operation] = operations;
    await page
      .locator("main")
      .getByRole("link", { name: operation?.summary ?? "" })
      .first()
      .click();
    await page.getByRole("heading", { level: 1, name: operation?.summary ?? "" }).waitFor();
    await page.getByRole("tab", { name: "CLI" }).first().click();
    expect(await page.getByRole("tab", { name: "CLI" }).first().getAttribute("aria-selected")).toBe("true");
    await page.getByRole("link", { name: "northspec" }).first().click();
    await page.waitForURL(`${directory}index.html`);
    expect(warnings).toEqual([]);
  });
});

test("works under any base path", async () => {
  const basePath = "/some/path/";
  const proxy = createServer((request, response) => {
    // Paths outside the base path do not exist.
    const path = request.url?.startsWith(basePath) ? request.url.slice(basePath.length) : "outside";
    const target = new URL(path, site());
    sendRequest(target, { method: request.method, headers: request.headers }, (upstream) => {
      response.writeHead(upstream.statusCode ?? 500, upstream.headers);
      upstream.pipe(response);
    }).end();
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  onTestFinished(() => void proxy.close());
  const root = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}${basePath}`;
  const { page, requests, warnings } = await open(root);
  for (const path of kinds) {
    await page.goto(root + path);
    const own = (await linksOf(page)).filter((link) => link.startsWith(new URL(root).origin));
    expect(own.filter((link) => !link.startsWith(root))).toEqual([]);
  }
  await page.waitForLoadState("networkidle");
  expect(warnings).toEqual([]);
  expect(requests.filter((url) => !url.startsWith(root))).toEqual([]);
});

test.each(["nowhere.html", "operations/no/such/page.html"])(
  "%s shows the 404 page with a link to the overview",
  async (path) => {
    const { page, requests, warnings } = await openPage(path);
    expect(await page.title()).toContain("not found");
    // The browser logs the 404 of the page.
    expect(warnings.filter((each) => !each.includes("404 (Not Found)"))).toEqual([]);
    expect(warnings.length).toBeLessThanOrEqual(1);
    expect(requests.filter((url) => !url.startsWith(site()))).toEqual([]);
    expect(await violationsOf(page)).toEqual([]);
    await page.locator("main").getByRole("link").first().click();
    await expect.poll(() => page.title()).not.toContain("not found");
    await expect.poll(() => page.locator("h1").count()).toBe(1);
  },
);

test("the published site has no reload script", async () => {
  const { page } = await open(pathToFileURL(join(dist, "index.html")).href);
  expect(await page.content()).not.toContain("_development");
});
