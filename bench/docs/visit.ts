import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { setTimeout as wait } from "node:timers/promises";
import type { launchBrowser } from "../../scripts/src/browser.ts";
import type { Host } from "./host.ts";
import { type Marks, type Sight, watch } from "./sight.ts";

export type Browser = Awaited<ReturnType<typeof launchBrowser>>;
type Page = Awaited<ReturnType<Browser["newPage"]>>;

/** What one visit of a page showed. Times are in milliseconds since the navigation began. */
export interface Visit {
  /** Heads and bodies that the host sent, compressed. */
  readonly bytes: number;
  readonly requests: number;
  /** Requests to other machines, all of them refused. */
  readonly external: number;
  readonly firstPaint: number;
  readonly visible: number;
  readonly inWindow: number;
  /** Milliseconds that scripts ran. */
  readonly script: number;
  /** Bytes of JavaScript objects that are in use after a collection. */
  readonly heap: number;
  readonly elements: number;
}

/** What a page is like, however long it takes. */
export interface Manners {
  /** Rules of axe that it breaks, and the number of elements that break each. */
  readonly violations: Readonly<Record<string, number>>;
  readonly withoutScript: boolean;
  readonly underPolicy: boolean;
  /** What that policy kept the page from. */
  readonly refused: number;
}

/** How long a page may take until the operation stands in the window, in milliseconds. */
const patience = 10_000;
/** How long no request may begin or end for the network to be quiet, in milliseconds. */
const quiet = 500;
const screen = { viewport: { width: 1280, height: 800 }, colorScheme: "light" } as const;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * Loads a page for the first time, and waits until it is at rest.
 *
 * @param cpuSlowdown - how many times slower the processor is made to seem; 1 is as it is.
 */
export async function visit(
  browser: Browser,
  host: Host,
  path: string,
  marks: Marks,
  cpuSlowdown: number,
): Promise<Visit> {
  const context = await browser.newContext(screen);
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Performance.enable");
    await session.send("Emulation.setCPUThrottlingRate", { rate: cpuSlowdown });
    const network = watchNetwork(page, host);
    await session.send("Network.enable");
    await session.send("Network.setBlockedURLs", { urls: ["https://*"] });
    await page.addInitScript(watch, marks);
    host.traffic();
    await page.goto(host.url + path, { waitUntil: "load" });
    const sight = await comeToRest(page, network);
    const { bytes, requests } = host.traffic();
    const scriptSeconds = await metric("ScriptDuration");
    await session.send("HeapProfiler.collectGarbage");
    const heap = await metric("JSHeapUsedSize");
    const { firstPaint, elements } = await page.evaluate(() => ({
      firstPaint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
      elements: document.querySelectorAll("*").length,
    }));
    return {
      bytes,
      requests,
      external: network.external,
      firstPaint: firstPaint ?? Number.NaN,
      visible: sight.visible ?? Number.NaN,
      inWindow: sight.inWindow ?? Number.NaN,
      script: scriptSeconds * 1000,
      heap,
      elements,
    };

    async function metric(name: string): Promise<number> {
      const { metrics } = await session.send("Performance.getMetrics");
      return metrics.find((each) => each.name === name)?.value ?? Number.NaN;
    }
  } finally {
    await context.close();
  }
}

/**
 * Looks at what no clock is needed for.
 *
 * @param strictHost - serves the same folder, with a strict Content-Security-Policy.
 */
export async function examine(
  browser: Browser,
  host: Host,
  strictHost: Host,
  path: string,
  marks: Marks,
): Promise<Manners> {
  const violations = await open(browser, host, path, marks, true, async (page, network) => {
    await comeToRest(page, network);
    // The page's policy says nothing of what a browser is told from outside.
    await page.evaluate(axe);
    const found = await page.evaluate(
      () =>
        (
          window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: unknown[] }[] }> } }
        ).axe.run(), // which the line above has put there
    );
    return Object.fromEntries(found.violations.map(({ id, nodes }) => [id, nodes.length]));
  });
  const withoutScript = await open(browser, host, path, marks, false, async (page) => {
    // The page's own scripts do not run; what is asked from outside does.
    await page.evaluate(`(${watch.toString()})(${JSON.stringify(marks)})`);
    return (await page.evaluate(() => window.northspecLook?.().visible)) ?? false;
  });
  const strict = await open(browser, strictHost, path, marks, true, comeToRest);
  return { violations, withoutScript, underPolicy: strict.visible !== undefined, refused: strict.refused };
}

async function open<Result>(
  browser: Browser,
  host: Host,
  path: string,
  marks: Marks,
  javaScriptEnabled: boolean,
  use: (page: Page, network: Network) => Promise<Result>,
): Promise<Result> {
  const context = await browser.newContext({ ...screen, javaScriptEnabled });
  try {
    const page = await context.newPage();
    const network = watchNetwork(page, host);
    await page.addInitScript(watch, marks);
    await page.goto(host.url + path, { waitUntil: "load" });
    return await use(page, network);
  } finally {
    await context.close();
  }
}

/** Waits until the operation is in the window and the network is quiet, or never will be. */
async function comeToRest(page: Page, network: Network): Promise<Sight> {
  const end = performance.now() + patience;
  const look = async () => (await page.evaluate(() => window.northspecSight)) ?? { refused: 0 };
  let sight = await look();
  while ((sight.inWindow === undefined || performance.now() < network.lastAt + quiet) && performance.now() < end) {
    await wait(50);
    sight = await look();
  }
  return sight;
}

interface Network {
  /** How many requests to other machines the page has made. */
  external: number;
  /** When a request last began or ended. */
  lastAt: number;
}

function watchNetwork(page: Page, host: Host): Network {
  const network: Network = { external: 0, lastAt: performance.now() };
  const note = () => {
    network.lastAt = performance.now();
  };
  page.on("request", (request) => {
    note();
    if (/^(?:https?|wss?):/.test(request.url()) && !request.url().startsWith(host.url)) network.external += 1;
  });
  page.on("requestfinished", note);
  page.on("requestfailed", note);
  return network;
}
