import { join } from "node:path";
import { launchBrowserServer } from "@northspec/scripts/browser";
import type { TestProject } from "vitest/node";
import { serveSite } from "../src/server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where to connect to the browser of the run. */
    browser: string;
    /** Where the site is served as it was built, with no sandbox beside it. */
    site: string;
  }
}

/** Starts one browser and serves the site once for all files of a run. */
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
