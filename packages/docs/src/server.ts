import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import sirv from "sirv";

/** A running server. */
export interface PageServer {
  /** Where the page is, such as `http://127.0.0.1:4000/`. */
  readonly url: string;
  /** Stops it and drops its connections. */
  readonly close: () => Promise<void>;
}

/**
 * Serves the files of a folder to this machine alone.
 *
 * @param folder - The folder with `index.html`.
 * @param firstPort - The port to try first, 1 to 65535; one that is taken is stepped over.
 * @throws `Error` when a hundred ports in a row are taken, or the system does not let it listen.
 */
export async function servePage(folder: string, firstPort: number): Promise<PageServer> {
  const serveFile = sirv(folder, { dev: true });
  const server = createServer((request, response) => {
    serveFile(request, response, () => {
      response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("There is no such page.\n");
    });
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
