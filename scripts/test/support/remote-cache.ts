import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** A self-hosted remote cache, the real `turborepo-remote-cache`, with its artifacts in a folder of its own. */
export interface CacheServer {
  readonly address: string;
  readonly token: string;
  /** The files of a team: for each artifact one by its hash, and one with its signature. */
  readonly artifactsOf: (team: string) => Promise<string[]>;
  readonly folderOf: (team: string) => string;
  /** Ends the server and takes its folder away. */
  close(): Promise<void>;
}

const program = join(fileURLToPath(import.meta.resolve("turborepo-remote-cache/package.json")), "../dist/cli.js");

/** Starts the server, and waits until it takes connections. */
export async function startCacheServer(): Promise<CacheServer> {
  const token = "a-token-of-this-test";
  const [port, folder] = [await freePort(), await realpath(await mkdtemp(join(tmpdir(), "northspec-cache-")))];
  const server = spawn(process.execPath, [program], {
    env: {
      PATH: process.env["PATH"],
      HOST: "127.0.0.1",
      PORT: String(port),
      TURBO_TOKEN: token,
      // The server keeps signatures only where this is set, and checks none itself.
      TURBO_REMOTE_CACHE_SIGNATURE_KEY: "kept",
      STORAGE_PROVIDER: "local",
      STORAGE_PATH: folder,
      STORAGE_PATH_USE_TMP_FOLDER: "false",
      LOG_LEVEL: "error",
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const ended = once(server, "exit");
  const close = async (): Promise<void> => {
    server.kill("SIGKILL");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    while (!(await answers(port))) {
      if (server.exitCode !== null) throw new Error(`turborepo-remote-cache ended with ${String(server.exitCode)}.`);
      await sleep(50);
    }
  } catch (error) {
    await close();
    throw error;
  }
  const folderOf = (team: string): string => join(folder, team);
  return {
    address: `http://127.0.0.1:${String(port)}`,
    token,
    folderOf,
    // Nothing was sent yet where there is no folder.
    artifactsOf: (team) => readdir(folderOf(team)).catch(() => []),
    close,
  };
}

/** A server that takes connections and never says a word. */
export async function startSilentServer(): Promise<{ address: string; connections: () => number; close(): void }> {
  const sockets = new Set<{ destroy(): unknown }>();
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    sockets.add(socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${String(port)}`,
    connections: () => sockets.size,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** A port of this machine on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => done(true)).once("error", () => done(false));
    socket.once("connect", () => socket.destroy());
  });
}
