import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { changedFiles } from "../changes/git.ts";

export const root = join(import.meta.dirname, "../../..");

/**
 * Rejects uncommitted changes, so that every release can be reproduced from its commit.
 *
 * @throws Error with a list of the files.
 */
export async function rejectDirtyTree(): Promise<void> {
  const files = await changedFiles(root, "HEAD");
  if (files.length === 0) return;
  throw new Error(
    `Uncommitted changes:\n${files.map((file) => `  ${file}`).join("\n")}\nCommit or discard them first.`,
  );
}

/** The shared version of the published packages. */
export async function readVersion(): Promise<string> {
  // npm requires a version in every package.json.
  const { version } = JSON.parse(await readFile(join(root, "spec/package.json"), "utf8")) as { version: string };
  return version;
}

/**
 * Runs a program in this terminal.
 *
 * @throws Error if it fails.
 */
export async function execute(program: string, ...args: readonly string[]): Promise<void> {
  const [exitCode] = await once(spawn(program, args, { cwd: root, stdio: "inherit" }), "close");
  if (exitCode !== 0) throw new Error(`\`${[program, ...args].join(" ")}\` failed with exit code ${String(exitCode)}.`);
}

/** Runs a release command. Errors are printed without a stack trace. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
