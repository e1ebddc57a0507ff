import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import manifest from "../package.json" with { type: "json" };
import type { Development } from "./development/development.ts";
import { serveFiles } from "./serving/files.ts";
import { findSandbox, sandboxPorts } from "./serving/sandbox.ts";

/** A running server. */
export interface SiteServer {
  /** Where the site is, such as `http://127.0.0.1:4000/`. */
  readonly url: string;
  /** Stops it and drops its connections. */
  readonly close: () => Promise<void>;
}

/** What a server does besides serving files. */
export interface SiteServerOptions {
  /** Where to look for a sandbox, the first choice first. 4010 to 4019, where it is left out. */
  readonly sandboxPorts?: readonly number[];
  /** Reloads pages that are open when the site is built anew. Left out, it is served as it is. */
  readonly development?: Development;
}

/** The path of the published site. The links of its 404 page, which may stand at any depth, begin with it. */
const publishedPath = new URL(manifest.homepage).pathname;

/** The names that this machine has for itself. */
const loopbackHost = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

/**
 * Serves the files of a site to this machine alone, and tells its pages of the sandbox that runs beside it.
 *
 * @param folder - The folder with `index.html`. It may be replaced while it is served.
 * @param firstPort - The port to try first, 1 to 65535; one that is taken is stepped over.
 * @param options - What it does besides.
 * @throws `Error` when a hundred ports in a row are taken, or the system does not let it listen.
 */
export async function serveSite(
  folder: string,
  firstPort: number,
  options: SiteServerOptions = {},
): Promise<SiteServer> {
  const { development } = options;
  const answer = serveFiles(folder, () => development?.head() ?? "");
  const server = createServer((request, response) => {
    if (request.url?.startsWith(publishedPath)) request.url = request.url.slice(publishedPath.length - 1);
    response.setHeader("x-content-type-options", "nosniff");
    response.setHeader("referrer-policy", "no-referrer");
    // A name of a stranger that leads to this machine (DNS rebinding) must not open the site, nor tell of the sandbox.
    if (!loopbackHost.test(request.headers.host ?? "")) {
      sendText(response, 421, "This server answers to localhost and 127.0.0.1 alone.");
    } else if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("allow", "GET, HEAD");
      sendText(response, 405, "This server only reads: send GET or HEAD.");
    } else if (request.url === "/sandbox.json") {
      void sendSandbox(response, options.sandboxPorts ?? sandboxPorts);
    } else if (development?.respond(request, response) !== true) {
      answer(request, response);
    }
  });
  await listen(server, firstPort, Math.min(firstPort + 100, 65_536));
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

/** Tells where the sandbox is and what token opens it. Where there is none, that is no error: browsers print those. */
async function sendSandbox(response: ServerResponse, ports: readonly number[]): Promise<void> {
  const sandbox = await findSandbox(ports);
  response
    .writeHead(200, { "content-type": "application/json", "cache-control": "no-store" })
    .end(JSON.stringify(sandbox ?? {}));
}

async function listen(server: Server, port: number, end: number): Promise<void> {
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  } catch (error) {
    const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    if (!isTaken) {
      throw error;
    }
    if (port + 1 >= end) {
      throw new Error(`Every port up to ${port} is taken. Free one, or name another with --port.`, { cause: error });
    }
    await listen(server, port + 1, end);
  }
}
