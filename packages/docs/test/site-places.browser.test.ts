import { once } from "node:events";
import { createServer, request as ask } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { describe, expect, onTestFinished, test } from "vitest";
import { operationPage } from "../src/html/links.ts";
import { violationsOf } from "./site/axe.ts";
import { dist, pages, reference, startReader } from "./site/open.ts";

const { open, openPage, server } = startReader();
const { operations } = reference;
const kinds = ["index.html", "guides/", "operations/", "schemas/", "tags/", "changelog.html"].map(
  (start) => pages.find((path) => path.startsWith(start)) ?? start,
);

/** The addresses of the pages that a page links to. */
function linksOf(page: Page): Promise<string[]> {
  return page
    .locator("a[href]")
    .evaluateAll((links) => links.map((link) => (link instanceof HTMLAnchorElement ? link.href : "")));
}

describe("read from a folder", () => {
  const folder = pathToFileURL(`${dist}/`).href;

  test.each(kinds)("%s opens, in its colours and without a complaint", async (path) => {
    const { page, requests, complaints } = await open(folder + path, { offline: true });
    expect(await page.locator("h1").count()).toBe(1);
    expect(await page.evaluate("getComputedStyle(document.body).margin")).toBe("0px");
    expect(complaints).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(folder) && !url.startsWith("data:"))).toEqual([]);
  });

  test("links lead from page to page, and the tabs work", async () => {
    const { page, complaints } = await open(`${folder}index.html`, { offline: true });
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
    await page.waitForURL(`${folder}index.html`);
    expect(complaints).toEqual([]);
  });
});

test("every link of every page leads to a page or a file that is there, and to a place on it that is there", async () => {
  const anchors = new Map<string, ReadonlySet<string>>();
  const targets = new Map<string, string>();
  const { page } = await open("about:blank", { javaScriptEnabled: false });
  for (const path of pages) {
    await page.goto(server().url + path);
    const ids = await page.locator("[id]").evaluateAll((all) => all.map(({ id }) => id));
    anchors.set(server().url + path, new Set(["", ...ids]));
    for (const link of await linksOf(page)) {
      if (link.startsWith(server().url)) targets.set(link, path);
    }
  }
  expect(targets.size).toBeGreaterThan(pages.length);
  const isThere = new Map<string, boolean>();
  const broken: { readonly path: string; readonly target: string }[] = [];
  for (const [target, path] of targets) {
    const { origin, pathname, hash } = new URL(target);
    const address = origin + pathname;
    if (!isThere.has(address)) isThere.set(address, (await fetch(address)).ok);
    const isPlace = anchors.get(address)?.has(decodeURIComponent(hash.slice(1))) ?? true;
    if (!isThere.get(address) || !isPlace) broken.push({ path, target });
  }
  expect(broken).toEqual([]);
});

test("the site works below any path", async () => {
  const below = "/some/where/";
  const proxy = createServer((request, response) => {
    // What is above is not the site's.
    const path = request.url?.startsWith(below) ? request.url.slice(below.length) : "above";
    const target = new URL(path, server().url);
    ask(target, { method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    }).end();
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  onTestFinished(() => void proxy.close());
  const root = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}${below}`;
  for (const path of kinds) {
    const { page, requests, complaints } = await open(root + path);
    await page.waitForLoadState("networkidle");
    expect(complaints).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(root))).toEqual([]);
    const own = (await linksOf(page)).filter((link) => link.startsWith(new URL(root).origin));
    expect(own.filter((link) => !link.startsWith(root))).toEqual([]);
  }
});

test.each(["nowhere.html", "operations/no/such/page.html"])(
  "at %s a reader learns that there is no such page, and finds the way back",
  async (path) => {
    const { page, requests, complaints } = await openPage(path);
    expect(await page.title()).toContain("no such page");
    // The browser prints that the page itself was a 404.
    expect(complaints.filter((each) => !each.includes("404 (Not Found)"))).toEqual([]);
    expect(complaints.length).toBeLessThanOrEqual(1);
    expect(requests.filter((url) => !url.startsWith(server().url))).toEqual([]);
    expect(await violationsOf(page)).toEqual([]);
    await page.locator("main").getByRole("link").first().click();
    await expect.poll(() => page.title()).not.toContain("no such page");
    expect(await page.locator("h1").count()).toBe(1);
  },
);

test("each page leads to itself as Markdown", async () => {
  for (const operation of operations) {
    const { page } = await openPage(operationPage(operation));
    const href = await page.locator('link[rel="alternate"][type="text/markdown"]').getAttribute("href");
    const response = await fetch(new URL(href ?? "", page.url()));
    expect(response.headers.get("content-type")).toBe("text/markdown; charset=utf-8");
    expect(await response.text()).toContain(`# ${operation.summary}`);
  }
});

test("nothing of the reload script is in the site as it is published", async () => {
  const { page } = await open(pathToFileURL(join(dist, "index.html")).href);
  expect(await page.content()).not.toContain("_development");
});
