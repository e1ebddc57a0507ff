import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { launchBrowser } from "@northspec/scripts/browser";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { entriesOf, type Installation, installPacked } from "./package-install.ts";
import { describeRuntime } from "./runtimes-expectations.ts";

let installation: Installation;
let server: Server;
let browser: Browser;
let pageUrl: string;
const errors: string[] = [];
const requested: string[] = [];

beforeAll(async () => {
  installation = await installPacked(join(import.meta.dirname, "runtimes-app"));
  server = await serveDirectory(installation.directory);
  // A server that listens on TCP has an address object.
  pageUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  browser = await launchBrowser();
  // This may include installing a browser.
}, 900_000);

afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
  await installation?.remove();
});

describeRuntime("Chromium, on a page of another origin", /^Mozilla/, async (connection) => {
  const page = await browser.newPage();
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("request", (request) => requested.push(new URL(request.url()).pathname));
  const headers = { authorization: `Bearer ${connection.token}` };
  const origin = JSON.stringify({ origin: new URL(pageUrl).origin });
  await fetch(`${connection.baseUrl}/_sandbox/origins`, { method: "POST", headers, body: origin });
  await page.goto(pageUrl);
  // As text, since the test runner rewrites the imports of its own code.
  return await page.evaluate(`import("/calls.js").then((app) => app.makeCalls(${JSON.stringify(connection)}))`);
});

test("the page loads the installed client without a bundler or an error", () => {
  expect(requested).toContain("/node_modules/@northspec/client/dist/index.js");
  expect(errors).toEqual([]);
});

/** Serves the scripts of a directory, and at `/` a page with an import map of the installed packages. */
async function serveDirectory(directory: string): Promise<Server> {
  const entries = Object.entries(await entriesOf(directory)).map(([name, path]) => [name, `/${path}`]);
  const imports = JSON.stringify({ imports: Object.fromEntries(entries) });
  const page = `<!doctype html><title>app</title><script type="importmap">${imports}</script>`;
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    if (path === "/") return response.writeHead(200, { "content-type": "text/html" }).end(page);
    const isScript = [".js", ".mjs"].includes(extname(path));
    const content = isScript ? readFile(join(directory, path)) : Promise.reject(new Error("not a script"));
    return void content.then(
      (script) => response.writeHead(200, { "content-type": "text/javascript" }).end(script),
      () => response.writeHead(404).end(),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}
