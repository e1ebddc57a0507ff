import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** A self-hosted remote cache: `turborepo-remote-cache`, with its artifacts in a temporary directory. */
export interface CacheServer {
  readonly address: string;
  readonly token: string;
  /** The directory with a team's artifacts, which are named by their hash. */
  readonly directoryOf: (team: string) => string;
  /** Stops the server and removes its directory. */
  close(): Promise<void>;
}

const program = join(fileURLToPath(import.meta.resolve("turborepo-remote-cache/package.json")), "../dist/cli.js");

/** Starts the server and waits until it accepts connections. */
export async function startCacheServer(): Promise<CacheServer> {
  const token = "a-token-of-this-test";
  const [port, directory] = [await freePort(), await realpath(await mkdtemp(join(tmpdir(), "northspec-cache-")))];
  const server = spawn(process.execPath, [program], {
    env: {
      PATH: process.env["PATH"],
      HOST: "127.0.0.1",
      PORT: String(port),
      TURBO_TOKEN: token,
      // The server stores signatures only if this is set. It does not check them.
      TURBO_REMOTE_CACHE_SIGNATURE_KEY: "kept",
      STORAGE_PROVIDER: "local",
      STORAGE_PATH: directory,
      STORAGE_PATH_USE_TMP_FOLDER: "false",
      LOG_LEVEL: "error",
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const ended = once(server, "exit");
  const close = async (): Promise<void> => {
    server.kill("SIGKILL");
    await ended;
    await rm(directory, { recursive: true, force: true });
  };
  try {
    while (!(await isListening(port))) {
      if (server.exitCode !== null) throw new Error(`turborepo-remote-cache ended with ${String(server.exitCode)}.`);
      await sleep(50);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { address: `http://127.0.0.1:${String(port)}`, token, directoryOf: (team) => join(directory, team), close };
}

/** Finds an unused port. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => done(true)).once("error", () => done(false));
    socket.once("connect", () => socket.destroy());
  });
}
