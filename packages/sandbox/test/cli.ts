import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

const main = join(import.meta.dirname, "../src/main.ts");

/** The result of a process that has exited. */
export interface ExitResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running server. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** Sends a signal and waits for the process to exit. */
  end(signal: NodeJS.Signals): Promise<ExitResult>;
}

/** Runs northspec-sandbox until it exits. */
export function run(...args: readonly string[]): Promise<ExitResult> {
  return exitOf(start(args));
}

/**
 * Starts northspec-sandbox on a free port, and waits until it listens.
 *
 * @throws {Error} if it exits before it listens.
 */
export function serve(...args: readonly string[]): Promise<ServerProcess> {
  return serveWith([], ...args);
}

/** Like {@link serve}, but through another program, such as `sh -c`. */
export async function serveWith(wrapper: readonly string[], ...args: readonly string[]): Promise<ServerProcess> {
  const child = start(["--port", "0", ...args], wrapper);
  const exited = exitOf(child);
  const url = await Promise.race([urlOf(child), exited.then(({ stderr }) => Promise.reject(new Error(stderr)))]);
  return {
    url,
    pid: Number(child.pid),
    end(signal) {
      child.kill(signal);
      return exited;
    },
  };
}

/** Starts northspec-sandbox and kills it after a number of milliseconds. */
export async function startAndKill(milliseconds: number, ...args: readonly string[]): Promise<void> {
  const child = start(["--port", "0", ...args]);
  setTimeout(() => child.kill("SIGKILL"), milliseconds);
  await exitOf(child);
}

/** Creates a directory that is deleted after the test. */
export async function tempDir(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "northspec-sandbox-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

function start(args: readonly string[], wrapper: readonly string[] = []) {
  const [program = process.execPath, ...rest] = [...wrapper, process.execPath, main, ...args];
  const child = spawn(program, rest, { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

async function exitOf(child: ReturnType<typeof start>): Promise<ExitResult> {
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number | null]>, // the arguments of the event
  ]);
  return { exitCode, stdout, stderr };
}

function urlOf({ stdout }: ChildProcess): Promise<string> {
  return new Promise((found) => {
    let output = "";
    stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      // Wait for the whole line, so that the port is complete.
      const url = /(http:\/\/\S+)\n/.exec(output)?.[1];
      if (url) found(url);
    });
  });
}
