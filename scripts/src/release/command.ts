import { spawn } from "node:child_process";
import { once } from "node:events";
import { type Outcome, run } from "../changes/run.ts";

/**
 * Runs a program to its end, and keeps what it says.
 *
 * @throws Error where it cannot be started.
 */
export function attempt(cwd: string, program: string, ...programArguments: readonly string[]): Promise<Outcome> {
  return run(program, programArguments, cwd).catch((error: unknown) => {
    const isAbsent = error instanceof Error && "code" in error && error.code === "ENOENT";
    const reason = isAbsent
      ? "it is not on PATH. Start this by its script in package.json, with `pnpm`"
      : String(error);
    throw new Error(`${program} cannot be started: ${reason}.`, { cause: error });
  });
}

/**
 * Runs a program that must succeed.
 *
 * @returns what it wrote to its standard output.
 * @throws Error with what it said, where it fails or cannot be started.
 */
export async function capture(cwd: string, program: string, ...programArguments: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await attempt(cwd, program, ...programArguments);
  if (exitCode === 0) return stdout;
  const said = stderr.trim() || stdout.trim();
  throw new Error(`\`${program} ${programArguments.join(" ")}\` ended with ${String(exitCode)}:\n${said}`);
}

/**
 * Runs a line of the shell to its end, on this terminal.
 *
 * @returns its exit code.
 */
export async function runLine(cwd: string, line: string): Promise<number> {
  const [exitCode] = await once(spawn(line, { cwd, shell: true, stdio: ["ignore", "inherit", "inherit"] }), "close");
  return typeof exitCode === "number" ? exitCode : 1;
}
