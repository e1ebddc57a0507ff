import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchBrowser } from "../scripts/src/testing/browser.ts";
import { getService } from "./api.ts";
import { compare, type BenchmarkResult, round, type Subject, versionsOf } from "./comparison.ts";
import { build, openapi, peers, repository, run } from "./processes.ts";
import { type StaticServer, serveDirectory } from "./static-server.ts";

interface Site extends Subject {
  readonly directory: string;
  /** The page of getService. */
  readonly path: string;
}

type Browser = Awaited<ReturnType<typeof launchBrowser>>;

/** Compares the pages of getService: the transfer size of a first visit, and the time until the text is visible. */
export async function measure(rounds: number): Promise<BenchmarkResult> {
  build("docs");
  const description = readDescription();
  const directory = mkdtempSync(join(tmpdir(), "northspec-bench-"));
  const sites: (Site & { readonly server: StaticServer })[] = [];
  const browser = await launchBrowser();
  try {
    const ours: Site = {
      name: "northspec docs",
      kind: "northspec",
      directory: join(repository, "packages/docs/dist"),
      path: "/operations/get-service.html",
    };
    for (const site of [buildRedoc(directory), writeScalar(directory), writeSwaggerUi(directory), ours]) {
      sites.push({ ...site, server: await serveDirectory(site.directory) });
    }
    const rows = await compare(sites, rounds, ({ server, path }) => visit(browser, server, path, description));
    const largest = await measureLargestPage(browser, ours.directory);
    return {
      title: "Documentation",
      versions: [
        ...versionsOf(join(repository, "node_modules"), "@redocly/cli"),
        ...versionsOf(peers, "@scalar/api-reference", "swagger-ui-dist"),
        `chromium ${browser.version()}`,
      ],
      columns: [
        { title: "Transfer size of the getService page, kB gzip", better: "lower" },
        { title: "First paint, ms", better: "lower" },
        { title: "Description visible, ms", better: "lower" },
      ],
      note: `Redoc, Scalar and Swagger UI load all operations at once. northspec has one page per operation; the largest is ${largest}.`,
      rows,
    };
  } finally {
    await browser.close();
    for (const { server } of sites) await server.close();
    rmSync(directory, { recursive: true });
  }
}

/** The description of getService up to the first code span, because each renderer marks up code differently. */
function readDescription(): string {
  const { paths } = JSON.parse(readFileSync(openapi, "utf8")) as {
    paths: Record<string, { get: { description: string } }>; // the bundle passed the linter
  };
  const description = paths[getService.path]?.get.description.split("`")[0]?.trim();
  if (!description) throw new Error(`${openapi}: expected a description of ${getService.id}.`);
  return description;
}

function buildRedoc(directory: string): Site {
  const site = join(directory, "redoc");
  // By default, it loads its script from a CDN.
  const args = ["build-docs", openapi, "--inlineBundle", "--output", join(site, "index.html")];
  run([join(repository, "node_modules/.bin/redocly"), ...args]);
  return { name: "Redoc (redocly build-docs)", kind: "peer", directory: site, path: "/#/services/getservice" };
}

function writeScalar(directory: string): Site {
  const site = join(directory, "scalar");
  copyFiles(join(peers, "@scalar/api-reference/dist/browser"), ["standalone.js"], site);
  writePage(
    site,
    '<div id="app"></div><script src="standalone.js"></script>',
    'Scalar.createApiReference("#app", { url: "openapi.json" });',
  );
  const path = "/#tag/services/GET/v1/projects/{projectId}/services/{serviceId}";
  return { name: "Scalar", kind: "peer", directory: site, path };
}

function writeSwaggerUi(directory: string): Site {
  const site = join(directory, "swagger-ui");
  copyFiles(join(peers, "swagger-ui-dist"), ["swagger-ui.css", "swagger-ui-bundle.js"], site);
  writePage(
    site,
    '<link rel="stylesheet" href="swagger-ui.css"><div id="ui"></div><script src="swagger-ui-bundle.js"></script>',
    'SwaggerUIBundle({ url: "openapi.json", dom_id: "#ui", deepLinking: true });',
  );
  return { name: "Swagger UI", kind: "peer", directory: site, path: "/#/Services/getService" };
}

function copyFiles(source: string, files: readonly string[], target: string): void {
  mkdirSync(target, { recursive: true });
  for (const file of files) cpSync(join(source, file), join(target, file));
}

/** Writes a page that renders the specification in the browser, as documented by the renderer. */
function writePage(site: string, body: string, script: string): void {
  cpSync(openapi, join(site, "openapi.json"));
  const head = '<meta charset="utf-8"><title>Reference</title><meta name="viewport" content="width=device-width">';
  writeFileSync(
    join(site, "index.html"),
    `<!doctype html><html lang="en"><head>${head}</head><body>${body}<script>${script}</script></body></html>\n`,
  );
}

/** Visits the largest page of an operation with an empty cache. Returns its name and the kB sent. */
async function measureLargestPage(browser: Browser, directory: string): Promise<string> {
  const pages = readdirSync(join(directory, "operations")).filter((name) => name.endsWith(".html"));
  const sizeOf = (name: string) => statSync(join(directory, "operations", name)).size;
  const [name] = pages.toSorted((one, other) => sizeOf(other) - sizeOf(one));
  const context = await browser.newContext();
  const server = await serveDirectory(directory);
  try {
    const page = await context.newPage();
    await page.goto(`${server.url}/operations/${name}`, { waitUntil: "networkidle" });
    return `\`${name}\` with ${round(server.bytesSent() / 1000)} kB`;
  } finally {
    await context.close();
    await server.close();
  }
}

/** Visits a page with an empty cache. Returns the kB sent, and the ms until the first paint and the description. */
async function visit(
  browser: Browser,
  server: StaticServer,
  path: string,
  description: string,
): Promise<readonly number[]> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    // Requests to other machines would measure the network.
    await page.route(/^https:/, (route) => route.abort());
    const before = server.bytesSent();
    await page.addInitScript(markDescription, description);
    await page.goto(server.url + path, { waitUntil: "networkidle" });
    await page.waitForFunction(() => performance.getEntriesByName("description").length > 0);
    const startTime = (name: string) =>
      page.evaluate((entry) => performance.getEntriesByName(entry)[0]?.startTime ?? Number.NaN, name);
    const firstPaint = await startTime("first-contentful-paint");
    // The mark is set just before the frame is painted.
    const visible = Math.max(firstPaint, await startTime("description"));
    return [(server.bytesSent() - before) / 1000, firstPaint, visible];
  } finally {
    await context.close();
  }
}

/** Runs in the page. Marks the frame in which the text first becomes visible. */
function markDescription(description: string): void {
  const look = () => {
    const texts = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { nodeValue, parentElement } = texts.currentNode;
      if (nodeValue?.trim().startsWith(description) && parentElement?.checkVisibility()) {
        return performance.mark("description");
      }
    }
    return requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
