import { join } from "node:path";
import { launchBrowserServer } from "@northspec/scripts/browser";
import type { TestProject } from "vitest/node";
import { serveSite } from "../src/server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The WebSocket endpoint of the shared browser. */
    browser: string;
    /** The URL of the built site, served without a sandbox. */
    site: string;
  }
}

/** Starts a browser and serves the site for all test files. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const browser = await launchBrowserServer();
  const site = await serveSite(join(import.meta.dirname, "../dist"), 4400, { sandboxPorts: [] });
  provide("browser", browser.wsEndpoint());
  provide("site", site.url);
  return async () => {
    await browser.close();
    await site.close();
  };
}
