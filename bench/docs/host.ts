import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";

/** What went over the wire since it was last asked. */
export interface Traffic {
  /** Heads and bodies, compressed. */
  readonly bytes: number;
  readonly requests: number;
}

/** A folder served as an ordinary host does: compressed, and to be kept for ten minutes. */
export interface Host {
  readonly url: string;
  /** What it has sent since this was last called. */
  traffic(): Traffic;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".md": "text/markdown; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".xml": "application/xml; charset=utf-8",
};

interface Content {
  readonly bytes: Buffer;
  readonly type: string;
  readonly compressed: boolean;
}

/**
 * Serves a folder to this machine.
 *
 * @param headers - sent with every reply.
 */
export async function serve(folder: string, headers: Readonly<Record<string, string>> = {}): Promise<Host> {
  // Compressed once: a host that is busy does so too, and its time is no part of what is measured.
  const contents = new Map<string, Content | undefined>();
  const sockets = new Set<Socket>();
  let requests = 0;
  let taken: Traffic = { bytes: 0, requests: 0 };
  const server = createServer((request, response) => {
    requests += 1;
    const { pathname } = new URL(request.url ?? "/", "http://host");
    const path = normalize(decodeURIComponent(pathname));
    if (!contents.has(path)) contents.set(path, read(join(folder, path)));
    const content = contents.get(path);
    if (!content) {
      response.writeHead(404, { "content-type": "text/plain" }).end("Not found\n");
      return;
    }
    const encoding = content.compressed ? { "content-encoding": "gzip", vary: "accept-encoding" } : {};
    response
      .writeHead(200, {
        "content-type": content.type,
        "content-length": content.bytes.length,
        "cache-control": "max-age=600",
        ...encoding,
        ...headers,
      })
      .end(content.bytes);
  });
  server.on("connection", (socket) => sockets.add(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: addressOf(server),
    traffic() {
      let bytes = 0;
      for (const socket of sockets) bytes += socket.bytesWritten;
      const since = { bytes: bytes - taken.bytes, requests: requests - taken.requests };
      taken = { bytes, requests };
      return since;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function read(path: string): Content | undefined {
  const file = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? join(path, "index.html") : path;
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  const bytes = readFileSync(file);
  const type = types[extname(file)];
  return type === undefined
    ? { bytes, type: "application/octet-stream", compressed: false }
    : { bytes: gzipSync(bytes), type, compressed: true };
}

function addressOf(server: Server): string {
  const { port } = server.address() as AddressInfo; // it listens on a port
  return `http://127.0.0.1:${port}`;
}
