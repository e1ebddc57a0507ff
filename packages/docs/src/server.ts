import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, resolve, sep } from "node:path";
import manifest from "../package.json" with { type: "json" };
import type { Development } from "./development/development.ts";
import { notFoundPage, onePageReference } from "./links.ts";
import { contentSecurityPolicy, redoclyPolicy } from "./policy.ts";
import { findSandbox, sandboxPorts } from "./sandbox.ts";

/** A running server. */
export interface SiteServer {
  /** The address of the site, such as `http://127.0.0.1:4000/`. */
  readonly url: string;
  /** Stops it and drops its connections. */
  readonly close: () => Promise<void>;
}

/** What a server does besides serving files. */
export interface SiteServerOptions {
  /** The ports to look for a sandbox on, the first choice first. Default: 4010 to 4019. */
  readonly sandboxPorts?: readonly number[];
  /** Reloads open pages when the site is built anew. Default: the site is served as it is. */
  readonly development?: Development;
}

/** The path of the published site. The links of its 404 page, which may be shown at any depth, begin with it. */
const publishedPath = new URL(manifest.homepage).pathname;

/** The names that this machine has for itself. */
const loopbackHost = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".md": "text/markdown; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".xml": "application/xml",
};

/**
 * Serves a site to this machine alone, and tells its pages which sandbox runs beside it.
 *
 * @param directory - the directory with `index.html`. It may be replaced while it is served.
 * @param firstPort - the port to try first, 1 to 65535; one that is taken is skipped.
 * @throws `Error` when a hundred ports in a row are taken, or the system does not let it listen.
 */
export async function serveSite(
  directory: string,
  firstPort: number,
  options: SiteServerOptions = {},
): Promise<SiteServer> {
  const { development } = options;
  const head = () => development?.head() ?? "";
  const server = createServer((request, response) => {
    if (request.url?.startsWith(publishedPath)) request.url = request.url.slice(publishedPath.length - 1);
    response.setHeader("x-content-type-options", "nosniff");
    response.setHeader("referrer-policy", "no-referrer");
    // The files may be replaced at any time.
    response.setHeader("cache-control", "no-store");
    // A foreign name that leads to this machine (DNS rebinding) must open neither the site nor the sandbox.
    if (!loopbackHost.test(request.headers.host ?? "")) {
      sendText(response, 421, "This server responds to localhost and 127.0.0.1 only.");
    } else if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("allow", "GET, HEAD");
      sendText(response, 405, "This server is read-only. Send GET or HEAD.");
    } else if (request.url === "/sandbox.json") {
      void sendSandbox(response, options.sandboxPorts ?? sandboxPorts);
    } else if (development?.respond(request, response) !== true) {
      void sendFile(response, directory, fileOf(request.url ?? "/"), head);
    }
  });
  await listen(server, firstPort);
  // A server that listens on TCP has an address of this shape.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
}

/** Sends where the sandbox is and its token. Without a sandbox that is no error, since browsers print errors. */
async function sendSandbox(response: ServerResponse, ports: readonly number[]): Promise<void> {
  const sandbox = await findSandbox(ports);
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(sandbox ?? {}));
}

/** @param head - returns what to add to the head of a page. */
async function sendFile(response: ServerResponse, directory: string, path: string, head: () => string): Promise<void> {
  const found = path === notFoundPage ? undefined : await read(directory, path);
  const content = found ?? (await read(directory, notFoundPage));
  if (content === undefined) return sendText(response, 404, "There is no such page.");
  const extension = found ? extname(path) : ".html";
  response.statusCode = found ? 200 : 404;
  response.setHeader("content-type", contentTypes[extension] ?? "application/octet-stream");
  if (extension !== ".html") return void response.end(content);
  response
    .setHeader("content-security-policy", path === onePageReference ? redoclyPolicy : contentSecurityPolicy)
    .end(content.toString().replace("</head>", () => `${head()}</head>`));
}

/** Returns the file that a URL leads to. Pages have URLs without `.html` too, as where the site is published. */
function fileOf(url: string): string {
  try {
    const path = decodeURIComponent(new URL(url, "http://localhost").pathname).slice(1);
    if (path === "" || path.endsWith("/")) return `${path}index.html`;
    return extname(path) === "" ? `${path}.html` : path;
  } catch {
    return notFoundPage;
  }
}

/** Returns undefined for a file that is missing or outside the directory. */
async function read(directory: string, path: string): Promise<Buffer | undefined> {
  const file = join(resolve(directory), path);
  return file.startsWith(resolve(directory) + sep) ? readFile(file).catch(() => undefined) : undefined;
}

async function listen(server: Server, firstPort: number): Promise<void> {
  const end = Math.min(firstPort + 100, 65_536);
  for (let port = firstPort; port < end || port === firstPort; port += 1) {
    try {
      server.listen(port, "127.0.0.1");
      await once(server, "listening");
      return;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    }
  }
  throw new Error(`Every port from ${firstPort} to ${end - 1} is taken. Free one, or choose another with --port.`);
}
