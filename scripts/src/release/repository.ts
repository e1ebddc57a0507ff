import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { changedFiles } from "../changes/git.ts";

export const root = join(import.meta.dirname, "../../..");

/**
 * Rejects a working tree that differs from its commit: nobody could tell later what was released.
 *
 * @throws Error that lists the files.
 */
export async function rejectDirtyTree(): Promise<void> {
  const files = await changedFiles(root, "HEAD");
  if (files.length === 0) return;
  throw new Error(
    `Uncommitted changes:\n${files.map((file) => `  ${file}`).join("\n")}\nCommit or discard them first.`,
  );
}

/** The version that all published packages share. */
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

/** Runs a command of the release, and prints an error without its stack. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
