import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { launchBrowser } from "@northspec/scripts/browser";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { readReference } from "../src/model/read.ts";
import { buildRedoclyPage } from "../src/redocly/build.ts";
import { operationAnchors } from "../src/redocly/document.ts";
import { redoclyPolicy } from "../src/policy.ts";
import { samplesOf } from "../src/samples/samples.ts";
import { serveSite, type SiteServer } from "../src/server.ts";

interface OpenedPage {
  readonly page: Page;
  readonly requests: readonly string[];
  readonly complaints: readonly string[];
}

const bundle: unknown = JSON.parse(
  readFileSync(fileURLToPath(import.meta.resolve("@northspec/spec/openapi.json")), "utf8"),
);
const reference = readReference(bundle);
const { operations } = reference;

let folder: string;
let browser: Browser;
let server: SiteServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "northspec-reference-"));
  await buildRedoclyPage({ bundle, reference }, join(folder, "reference.html"));
  server = await serveSite(folder, 4400);
  browser = await launchBrowser();
  // Installing a browser where there is none takes its time.
}, 900_000);

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
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
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(url);
  return { page, requests, complaints };
}

/** The address of the page, at an operation. */
function address(operationId = ""): string {
  return `${server.url}reference.html${operationId && `#${operationId}`}`;
}

/** The name of a heading begins with that of the link to it. */
function heading(page: Page, title: string): Locator {
  return page.getByRole("heading", { name: `link to ${title} ${title}`, exact: true });
}

test("the specification has operations to show", () => {
  expect(operations.length).toBeGreaterThan(0);
});

describe.each(operations)("$id", (operation) => {
  const { id, method, path, summary, permission, cliCommand } = operation;

  test("is at the address of its operationId, with all that its call needs, and without a complaint", async () => {
    const { page, complaints } = await open(address(id));
    await heading(page, summary).waitFor();
    const text = (await page.locator("#api-content").innerText()).replaceAll(/\s+/g, " ");
    expect(text).toContain(`${summary} Copy required-permission: ${permission} cli-command: ${cliCommand} Request`);
    expect(text).toContain(`${method} ${path}`);
    expect(complaints).toEqual([]);
  });

  test("is listed in the overview, and a click there leads to it", async () => {
    const { page } = await open(address());
    const name = `${method.toLowerCase()} ${path}`;
    await page.locator("#api-content").getByRole("link", { name, exact: true }).click();
    await heading(page, summary).waitFor();
    expect(page.url().toLowerCase()).toContain(id.toLowerCase());
  });

  test("shows its three samples, each by its label", async () => {
    const { page } = await open(address(id));
    const section = page.locator(`[id="${operationAnchors(reference)[id]?.slice(2)}"]`);
    let chosen = "API";
    for (const { label, code } of samplesOf(operation, reference.server).slice(0, 3)) {
      await section.getByRole("button", { name: chosen, exact: true }).click();
      await page.getByRole("menuitem", { name: label, exact: true }).click();
      const shown = section.locator("pre code").first();
      await expect.poll(() => shown.textContent()).toBe(code);
      chosen = label;
    }
  });

  test("leads to its own page", async () => {
    const { page } = await open(address(id));
    const link = page.getByRole("link", { name: `${summary} on a page of its own` });
    await link.waitFor();
    expect(await link.evaluate((element: HTMLAnchorElement) => element.href)).toBe(
      `${server.url}operations/${operation.slug}.html`,
    );
  });
});

test("the page and its scripts are all that it loads, and its own policy forbids the rest", async () => {
  const { page, requests, complaints } = await open(address());
  await heading(page, "Services").waitFor();
  await page.waitForLoadState("networkidle");
  const scripts = await page.locator("script").evaluateAll((all) => all.map((each) => each.getAttribute("src") ?? ""));
  expect(scripts.every((source) => source.startsWith("assets/redocly-"))).toBe(true);
  expect(requests.filter((url) => url.startsWith("http")).toSorted()).toEqual(
    [address(), ...scripts.map((source) => server.url + source)].toSorted(),
  );
  expect(await page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content")).toBe(redoclyPolicy);
  expect(complaints).toEqual([]);
});

test("the page opens as a file and is searched with the network cut", async () => {
  const { page, complaints } = await open(pathToFileURL(join(folder, "reference.html")).href, { offline: true });
  await heading(page, "Services").waitFor();
  for (const { summary, method, path } of operations) {
    await page.keyboard.press("Control+k");
    await page.getByPlaceholder("Search docs").fill(summary);
    await page.getByRole("link", { name: `${method} ${path} ${summary}` }).click();
    await heading(page, summary).waitFor();
  }
  expect(complaints).toEqual([]);
});
