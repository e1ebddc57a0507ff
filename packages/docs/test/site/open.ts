import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, inject, onTestFinished } from "vitest";
import { notFoundPage, onePageReference } from "../../src/links.ts";
import { readReference } from "../../src/reference/read-reference.ts";
import type { SiteServer } from "../../src/server.ts";
import { representativePages } from "../support/representative-pages.ts";

/** The directory of the built site. */
export const dist = join(import.meta.dirname, "../../dist");

/** The paths of all pages except the 404 page and Redoc's. */
export const pages = readdirSync(dist, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".html") && path !== notFoundPage && path !== onePageReference)
  .toSorted();

/** A few pages that together have every kind of element. */
export const representative = representativePages(pages.map((path) => [path, readFileSync(join(dist, path), "utf8")]));

const bundle = fileURLToPath(import.meta.resolve("@northspec/spec/openapi.json"));

/** The reference that the site is rendered from. */
export const reference = readReference(JSON.parse(readFileSync(bundle, "utf8")));

/** A page in the browser, with its requests and warnings. */
export interface OpenedPage {
  readonly page: Page;
  /** The URLs that it has requested. */
  readonly requests: readonly string[];
  /** Logged warnings and errors, including uncaught errors and policy violations. */
  readonly warnings: readonly string[];
}

/** The shared browser and a served site, for the tests of one file. */
export interface BrowserFixture {
  /** The URL of the site, with a trailing slash. */
  readonly site: () => string;
  /** Opens a URL in a new browser context. */
  readonly open: (url: string, options?: BrowserContextOptions) => Promise<OpenedPage>;
  /** Opens a page of the site. */
  readonly openPage: (path: string, options?: BrowserContextOptions) => Promise<OpenedPage>;
}

/**
 * Connects to the shared browser before the tests of a file and disconnects after them.
 *
 * @param serve - Serves another site, or the site with a sandbox. The server is closed after the tests.
 */
export function useBrowser(serve?: () => Promise<SiteServer>): BrowserFixture {
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
  // The browser logs policy violations as errors.
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") warnings.push(message.text());
  });
  page.on("pageerror", (error) => warnings.push(error.message));
  return { requests, warnings };
}

/** Whether the page scrolls horizontally. */
export function overflows(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}
