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
  /** The URL of the site, such as `http://127.0.0.1:4000/`. */
  readonly url: string;
  /** Stops the server and closes its connections. */
  readonly close: () => Promise<void>;
}

/** Options of a server. */
export interface SiteServerOptions {
  /** The ports to look for a sandbox on, in order of preference (default: 4010 to 4019). */
  readonly sandboxPorts?: readonly number[];
  /** Reloads open pages after a build (default: off). */
  readonly development?: Development;
}

/** The path of the published site, which the absolute links of the 404 page start with. */
const publishedPath = new URL(manifest.homepage).pathname;

/** The loopback names and addresses. */
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
 * Serves a site on the loopback interface, along with the address of a running sandbox.
 *
 * @param directory - Contains `index.html`. It may be replaced while the server is running.
 * @param firstPort - The first port to try, 1 to 65535. Ports in use are skipped.
 * @throws Error if 100 consecutive ports are in use, or the system does not allow listening.
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
    // Files may be replaced at any time.
    response.setHeader("cache-control", "no-store");
    // Prevents DNS rebinding: another name for this machine must not reveal the site or the sandbox.
    if (!loopbackHost.test(request.headers.host ?? "")) {
      sendText(response, 421, "Unknown Host header. Use localhost or 127.0.0.1.");
    } else if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("allow", "GET, HEAD");
      sendText(response, 405, "This server is read-only. Send GET or HEAD.");
    } else if (request.url === "/sandbox.json") {
      void sendSandbox(response, options.sandboxPorts ?? sandboxPorts, `http://${request.headers.host}`);
    } else if (development?.respond(request, response) !== true) {
      void sendFile(response, directory, fileOf(request.url ?? "/"), head);
    }
  });
  await listen(server, firstPort);
  // The address of a TCP server.
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

/** Sends the URL and token of the sandbox. The response is empty without one, since browsers log a 404 as an error. */
async function sendSandbox(response: ServerResponse, ports: readonly number[], origin: string): Promise<void> {
  const sandbox = await findSandbox(ports, origin);
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(sandbox ?? {}));
}

/** @param head - Returns HTML to add to the head of a page. */
async function sendFile(response: ServerResponse, directory: string, path: string, head: () => string): Promise<void> {
  const found = path === notFoundPage ? undefined : await read(directory, path);
  const content = found ?? (await read(directory, notFoundPage));
  if (content === undefined) return sendText(response, 404, "Page not found.");
  const extension = found ? extname(path) : ".html";
  response.statusCode = found ? 200 : 404;
  response.setHeader("content-type", contentTypes[extension] ?? "application/octet-stream");
  if (extension !== ".html") return void response.end(content);
  response
    .setHeader("content-security-policy", path === onePageReference ? redoclyPolicy : contentSecurityPolicy)
    .end(content.toString().replace("</head>", () => `${head()}</head>`));
}

/** Returns the file of a URL. The extension `.html` is optional, as on the published site. */
function fileOf(url: string): string {
  try {
    const path = decodeURIComponent(new URL(url, "http://localhost").pathname).slice(1);
    if (path === "" || path.endsWith("/")) return `${path}index.html`;
    return extname(path) === "" ? `${path}.html` : path;
  } catch {
    return notFoundPage;
  }
}

/** Returns `undefined` for a file that is missing or outside the directory. */
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
  throw new Error(`All ports from ${firstPort} to ${end - 1} are in use. Choose another with --port.`);
}
