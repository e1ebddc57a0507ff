import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, inject, onTestFinished } from "vitest";
import { notFoundPage, onePageReference } from "../../src/links.ts";
import { readReference } from "../../src/reference/read-reference.ts";
import type { SiteServer } from "../../src/server.ts";
import { representativePages } from "../support/representative-pages.ts";

/** The site as it was built. */
export const dist = join(import.meta.dirname, "../../dist");

/** Every page of ours that has an address of its own. */
export const pages = readdirSync(dist, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".html") && path !== notFoundPage && path !== onePageReference)
  .toSorted();

/** A few pages with every kind of element that the site has. */
export const representative = representativePages(pages.map((path) => [path, readFileSync(join(dist, path), "utf8")]));

const bundle = fileURLToPath(import.meta.resolve("@northspec/spec/openapi.json"));

/** What the site is made from. */
export const reference = readReference(JSON.parse(readFileSync(bundle, "utf8")));

/** A page in the browser, and what it does besides showing itself. */
export interface OpenedPage {
  readonly page: Page;
  /** The addresses that it asked for. */
  readonly requests: readonly string[];
  /** What it printed as a warning or an error, uncaught errors and breaches of its policy included. */
  readonly warnings: readonly string[];
}

/** The browser of the run before a served site, for the tests of one file. */
export interface Reader {
  /** Where the site is served, with a slash at its end. */
  readonly site: () => string;
  /** Opens an address in a context of its own, as a reader who comes for the first time. */
  readonly open: (url: string, options?: BrowserContextOptions) => Promise<OpenedPage>;
  /** Opens a page of the site. */
  readonly openPage: (path: string, options?: BrowserContextOptions) => Promise<OpenedPage>;
}

/**
 * Connects to the browser of the run before the tests of a file, and leaves it after them.
 *
 * @param serve - serves another site than the one that was built, or with a sandbox beside it; it ends with the file.
 */
export function useBrowser(serve?: () => Promise<SiteServer>): Reader {
  let browser: Browser;
  let server: SiteServer | undefined;

  beforeAll(async () => {
    browser = await chromium.connect(inject("browser"));
    server = await serve?.();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const site = () => server?.url ?? inject("site");
  const open = async (url: string, options: BrowserContextOptions = {}): Promise<OpenedPage> => {
    const context = await browser.newContext({ viewport: { width: 1400, height: 1000 }, ...options });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const noted = collectWarnings(page);
    await page.goto(url);
    return { page, ...noted };
  };
  return { site, open, openPage: (path, options) => open(site() + path, options) };
}

function collectWarnings(page: Page): Omit<OpenedPage, "page"> {
  const requests: string[] = [];
  const warnings: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  // The browser prints every breach of the Content-Security-Policy as an error.
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") warnings.push(message.text());
  });
  page.on("pageerror", (error) => warnings.push(error.message));
  return { requests, warnings };
}

/** Whether the page is wider than what shows it. */
export function overflows(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}
