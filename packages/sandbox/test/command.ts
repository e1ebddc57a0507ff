import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

const main = join(import.meta.dirname, "../src/main.ts");

/** What a command that has ended leaves. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that serves. */
export interface Serving {
  readonly url: string;
  /** Sends a signal, and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Ended>;
}

/** Runs the command to its end. */
export function run(...parameters: readonly string[]): Promise<Ended> {
  return endOf(start(parameters));
}

/**
 * Runs the command, on a free port, until it serves.
 *
 * @throws {Error} where it ends before it serves.
 */
export async function serve(...parameters: readonly string[]): Promise<Serving> {
  const child = start(["--port", "0", ...parameters]);
  const ended = endOf(child);
  const url = await Promise.race([urlOf(child), ended.then(({ stderr }) => Promise.reject(new Error(stderr)))]);
  return {
    url,
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/** Runs the command, and kills it after some milliseconds, however far it is. */
export async function startAndKill(milliseconds: number, ...parameters: readonly string[]): Promise<void> {
  const child = start(["--port", "0", ...parameters]);
  setTimeout(() => child.kill("SIGKILL"), milliseconds);
  await endOf(child);
}

/** A folder that is gone when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "northspec-sandbox-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

function start(parameters: readonly string[]) {
  const child = spawn(process.execPath, [main, ...parameters], { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

async function endOf(child: ReturnType<typeof start>): Promise<Ended> {
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number | null]>, // the arguments of the event
  ]);
  return { exitCode, stdout, stderr };
}

function urlOf({ stdout }: ChildProcess): Promise<string> {
  return new Promise((found) => {
    let said = "";
    stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      // The line must be whole, or the port could be cut.
      const url = /(http:\/\/\S+)\n/.exec(said)?.[1];
      if (url) found(url);
    });
  });
}
