import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launchBrowser } from "@northspec/scripts/browser";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { notFoundPage, onePageReference } from "../../src/html/links.ts";
import { readReference } from "../../src/model/read.ts";
import { serveSite, type SiteServer } from "../../src/server.ts";

/** The site as it was built. */
export const dist = join(import.meta.dirname, "../../dist");

/** Every page of ours that has an address of its own. */
export const pages = readdirSync(dist, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".html") && path !== notFoundPage && path !== onePageReference)
  .toSorted();

const bundle = fileURLToPath(import.meta.resolve("@northspec/spec/openapi.json"));

/** What the site is made from. */
export const reference = readReference(JSON.parse(readFileSync(bundle, "utf8")));

/** A page in the browser, and what it does besides showing itself. */
export interface OpenedPage {
  readonly page: Page;
  /** The addresses that it asked for. */
  readonly requests: readonly string[];
  /** What it printed as a warning or an error, uncaught errors and breaches of its policy included. */
  readonly complaints: readonly string[];
}

/** A browser before the served site, for the tests of one file. */
export interface Reader {
  readonly server: () => SiteServer;
  readonly browser: () => Browser;
  /** Opens an address in a context of its own, as a reader who comes for the first time. */
  readonly open: (url: string, options?: BrowserContextOptions) => Promise<OpenedPage>;
  /** Opens a page of the site. */
  readonly openPage: (path: string, options?: BrowserContextOptions) => Promise<OpenedPage>;
}

/**
 * Serves the site and starts a browser, before the tests of a file, and ends both after them.
 *
 * @param sandboxPorts - where the server looks for a sandbox; nowhere unless given.
 * @param folder - the site; the one that was built unless given.
 */
export function startReader(sandboxPorts: () => readonly number[] = () => [], folder = dist): Reader {
  let server: SiteServer | undefined;
  let browser: Browser | undefined;
  const started = <Thing>(thing: Thing | undefined): Thing => {
    if (thing === undefined) throw new Error("The tests have not begun.");
    return thing;
  };

  beforeAll(async () => {
    server = await serveSite(folder, 4400, { sandboxPorts: sandboxPorts() });
    browser = await launchBrowser();
    // Installing a browser where there is none takes its time.
  }, 900_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const open = async (url: string, options: BrowserContextOptions = {}): Promise<OpenedPage> => {
    const context = await started(browser).newContext({ viewport: { width: 1400, height: 1000 }, ...options });
    context.setDefaultTimeout(15_000);
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const noted = noteComplaints(page);
    await page.goto(url);
    return { page, ...noted };
  };

  return {
    server: () => started(server),
    browser: () => started(browser),
    open,
    openPage: (path, options) => open(started(server).url + path, options),
  };
}

function noteComplaints(page: Page): Omit<OpenedPage, "page"> {
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  // The browser prints every breach of the Content-Security-Policy as an error.
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  return { requests, complaints };
}

/** Whether the page is wider than what shows it. */
export function overflows(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}
