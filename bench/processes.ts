import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

export const repository = join(import.meta.dirname, "..");
export const peers = join(import.meta.dirname, "node_modules");
export const openapi = join(repository, "spec/dist/openapi.json");

/** Disables telemetry and update checks. */
const quiet = {
  CI: "true",
  REDOCLY_TELEMETRY: "off",
  REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
  TURBO_TELEMETRY_DISABLED: "1",
};

/** The duration of a program. */
export interface Duration {
  /** Wall-clock time. */
  readonly seconds: number;
  /** User and system time, including child processes. Other load on the machine hardly affects it. */
  readonly cpuSeconds: number;
}

/**
 * Runs a program and waits until it exits.
 *
 * @throws `Error` with its output if it fails.
 */
export function run(
  [program = "", ...args]: readonly string[],
  { cwd = repository, env = {} }: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Duration {
  // Node.js cannot measure the CPU time of a child process, but bash can.
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" 2>&1';
  const { status, stdout, stderr } = spawnSync("bash", ["-c", script, "bash", program, ...args], {
    cwd,
    env: { ...process.env, ...quiet, ...env },
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} failed in ${cwd}:\n${stdout}`);
  const [seconds = Number.NaN, user = Number.NaN, system = Number.NaN] = stderr.trim().split(" ").map(Number);
  return { seconds, cpuSeconds: user + system };
}

/** Builds packages for publishing. */
export function build(...names: readonly string[]): void {
  const filters = names.map((name) => `--filter=@northspec/${name}`);
  run([join(repository, "node_modules/.bin/turbo"), "run", "build", "--output-logs=errors-only", ...filters]);
}

/** The published entry point of a package: its executable or main module. */
export function publishedFile(name: string): string {
  const directory = join(repository, "packages", name);
  const { publishConfig } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as {
    publishConfig: { bin?: Record<string, string>; exports?: { ".": { default: string } } }; // all published packages have it
  };
  const file = Object.values(publishConfig.bin ?? {})[0] ?? publishConfig.exports?.["."].default;
  if (file === undefined)
    throw new Error(`${directory}/package.json: expected publishConfig with a bin or exports["."].`);
  return join(directory, file);
}

/** A server in a separate process. */
export interface Server {
  readonly url: string;
  /** Milliseconds from the start of the process to its first successful response. */
  readonly firstResponse: number;
  /** CPU time used so far, or NaN on systems without `/proc`. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

const startTimeoutMs = 60_000;

/**
 * Starts a server and waits until it responds to a GET request successfully.
 *
 * @param command - returns the arguments for Node.js for a port.
 * @throws `Error` if the server exits or does not respond in time.
 */
export async function startServer(
  command: (port: string) => readonly string[],
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<Server> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const startedAt = performance.now();
  const child = spawn(process.execPath, command(String(port)), { stdio: ["ignore", "ignore", "inherit"] });
  const closed = once(child, "close");
  const stop = async () => {
    child.kill();
    await closed;
  };
  while (!(await isServing(url + path, headers))) {
    const hasEnded = child.exitCode !== null;
    if (hasEnded || performance.now() - startedAt > startTimeoutMs) {
      await stop();
      throw new Error(`${command(String(port)).join(" ")} did not respond to GET ${path} successfully.`);
    }
    await wait(2);
  }
  return { url, firstResponse: performance.now() - startedAt, cpuSeconds: () => cpuSecondsOf(child.pid), stop };
}

function cpuSecondsOf(pid: number | undefined): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return Number.NaN;
  // The fields after the program name, in hundredths of a second.
  const fields = readFileSync(file, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function isServing(url: string, headers: Readonly<Record<string, string>>): Promise<boolean> {
  try {
    const response = await fetch(url, { headers });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // it listens on a port
  server.close();
  await once(server, "close");
  return port;
}
