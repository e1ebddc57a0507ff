import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** A server in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  /** From the start of the process to its first successful reply, in milliseconds. */
  readonly firstReply: number;
  /** Resident memory in MiB; nothing where the system does not tell. */
  memory(): number | undefined;
  /** Seconds of processor time used so far; nothing where the system does not tell. */
  processorTime(): number | undefined;
  stop(): Promise<void>;
}

/** How long a server may take to its first reply, in milliseconds. */
const patience = 60_000;

/**
 * Starts a server and waits for its first reply.
 *
 * @param command - arguments for Node, made for a port.
 * @param path - what to ask it for.
 * @param headers - what to send with that.
 * @throws {Error} where the server ends or never answers with success.
 */
export async function startServer(
  command: (port: number) => readonly string[],
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const startedAt = performance.now();
  const child = spawn(process.execPath, command(port), { stdio: ["ignore", "ignore", "inherit"] });
  const closed = once(child, "close");
  while (!(await answers(url + path, headers))) {
    if (child.exitCode !== null) throw new Error(`${command(port).join(" ")} ended before it answered.`);
    if (performance.now() - startedAt > patience) {
      child.kill("SIGKILL");
      throw new Error(`${command(port).join(" ")} does not answer ${path} with success.`);
    }
    await wait(2);
  }
  return {
    url,
    firstReply: performance.now() - startedAt,
    memory: () => residentMemory(child),
    processorTime: () => usedTime(child),
    async stop() {
      child.kill();
      await closed;
    },
  };
}

async function answers(url: string, headers: Readonly<Record<string, string>>): Promise<boolean> {
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

function residentMemory({ pid }: ChildProcess): number | undefined {
  const kibibytes = /^VmRSS:\s+(\d+)/m.exec(processFile(pid, "status"))?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) / 1024;
}

function usedTime({ pid }: ChildProcess): number | undefined {
  // The fields after the name of the program; Linux counts in hundredths of a second.
  const fields = processFile(pid, "stat").split(") ")[1]?.split(" ");
  return fields && (Number(fields[11]) + Number(fields[12])) / 100;
}

function processFile(pid: number | undefined, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return "";
  }
}
