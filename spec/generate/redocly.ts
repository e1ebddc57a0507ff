import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Of all rules the one that takes longest: that every example of a body is valid. */
export const exampleRule = "no-invalid-media-type-examples";

/** What became of a command of Redocly. */
export interface Outcome {
  readonly passed: boolean;
  /** What it said, in order. */
  readonly said: readonly { readonly stream: "stdout" | "stderr"; readonly text: string }[];
}

const program = fileURLToPath(import.meta.resolve("@redocly/cli/bin/cli.js"));

/** What tells one release of Redocly from another. */
export function redoclyManifest(): string {
  return readFileSync(new URL(import.meta.resolve("@redocly/cli/package.json")), "utf8");
}

/**
 * Runs a command of Redocly and keeps what it says.
 *
 * @param words - the command and its options.
 * @param folder - where it runs: the places that it names are relative to it.
 * @param signal - ends it.
 * @returns when the process is gone, also where it was ended or could not be started.
 */
export function redocly(words: readonly string[], folder: string, signal: AbortSignal): Promise<Outcome> {
  return new Promise((resolve) => {
    const said: Outcome["said"][number][] = [];
    const child = spawn(process.execPath, [program, ...words], {
      cwd: folder,
      // It finds no terminal at the end of a pipe, where this process may have one.
      env: process.stdout.isTTY && process.stdout.hasColors() ? { ...process.env, FORCE_COLOR: "1" } : process.env,
      killSignal: "SIGKILL",
      signal,
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => said.push({ stream, text }));
    }
    child.on("error", ({ message }) => {
      if (!signal.aborted) said.push({ stream: "stderr", text: `Redocly cannot be run: ${message}\n` });
    });
    child.on("close", (code) => resolve({ passed: code === 0, said }));
  });
}

/** Says what a command said, each part where the command said it. */
export function repeat({ said }: Outcome, reword = (text: string): string => text): void {
  for (const { stream, text } of said) process[stream].write(reword(text));
}
