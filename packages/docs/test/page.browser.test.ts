import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { launchBrowser } from "@northspec/scripts/browser";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type SiteServer, serveSite } from "../src/server.ts";

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly "x-required-permission": string;
  readonly "x-cli-command": string;
}

interface OpenedPage {
  readonly page: Page;
  readonly requests: readonly string[];
  readonly complaints: readonly string[];
}

// The lint rules of the specification make every operation have these.
const bundle = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve("@northspec/spec/openapi.json"), "utf8"),
) as { paths: Record<string, Record<string, Operation>> };
const operations = Object.entries(bundle.paths).flatMap(([path, pathItem]) =>
  Object.entries(pathItem)
    .filter(([method]) => method !== "parameters")
    .map(([method, operation]) => ({ method: method.toUpperCase(), path, ...operation })),
);

const dist = join(import.meta.dirname, "../dist");
let browser: Browser;
let server: SiteServer;

beforeAll(async () => {
  server = await serveSite(dist, 4400);
  browser = await launchBrowser();
  // Installing a browser where there is none takes its time.
}, 900_000);

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** Opens the page and notes what it asks for and what it complains of. */
async function open(url: string, options: BrowserContextOptions = {}): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 }, ...options });
  context.setDefaultTimeout(15_000);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      complaints.push(message.text());
    }
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(url);
  return { page, requests, complaints };
}

test("the specification has operations to show", () => {
  expect(operations.length).toBeGreaterThan(0);
});

describe.each(operations)("$operationId", (operation) => {
  test("is at the address of its operationId, with all that its call needs, and without a complaint", async () => {
    const { page, complaints, requests } = await open(`${server.url}#${operation.operationId}`);
    await heading(page, operation.summary).waitFor();
    const text = (await page.locator("#api-content").innerText()).replaceAll(/\s+/g, " ");
    expect(text).toContain(
      `${operation.summary} Copy ` +
        `required-permission: ${operation["x-required-permission"]} cli-command: ${operation["x-cli-command"]} Request`,
    );
    expect(text).toContain(`${operation.method} ${operation.path}`);
    expect(complaints).toEqual([]);
    expect(requests.filter((url) => !isFrom(server.url, url))).toEqual([]);
  });

  test("is listed in the overview, and a click there leads to it", async () => {
    const { page } = await open(server.url);
    const name = `${operation.method.toLowerCase()} ${operation.path}`;
    await page.locator("#api-content").getByRole("link", { name, exact: true }).click();
    await heading(page, operation.summary).waitFor();
    expect(page.url().toLowerCase()).toContain(operation.operationId.toLowerCase());
  });
});

test("the whole page is one request to where it is served", async () => {
  const { page, requests, complaints } = await open(server.url);
  await heading(page, "Services").waitFor();
  await page.waitForLoadState("networkidle");
  expect(requests.filter((url) => url.startsWith("http"))).toEqual([server.url]);
  expect(complaints).toEqual([]);
});

test("the page opens as a file and is searched with the network cut", async () => {
  const { page, complaints } = await open(pathToFileURL(join(dist, "index.html")).href, { offline: true });
  await heading(page, "Services").waitFor();
  for (const { summary, method, path } of operations) {
    await page.keyboard.press("Control+k");
    await page.getByPlaceholder("Search docs").fill(summary);
    await page.getByRole("link", { name: `${method} ${path} ${summary}` }).click();
    await heading(page, summary).waitFor();
  }
  expect(complaints).toEqual([]);
});

/** The name of a heading begins with that of the link to it. */
function heading(page: Page, title: string): Locator {
  return page.getByRole("heading", { name: `link to ${title} ${title}`, exact: true });
}

function isFrom(served: string, url: string): boolean {
  return url.startsWith(served) || url.startsWith(`blob:${served}`) || url.startsWith("data:");
}
