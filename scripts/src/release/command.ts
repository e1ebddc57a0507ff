import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

/** What a program left when it ended. */
export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end, and keeps what it says.
 *
 * @throws Error where it cannot be started.
 */
export async function attempt(cwd: string, program: string, ...programArguments: readonly string[]): Promise<Outcome> {
  const child = spawn(program, programArguments, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const exitCode = await ended(child, program);
  const [stdout, stderr] = await said;
  return { exitCode, stdout, stderr };
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
  return ended(spawn(line, { cwd, shell: true, stdio: ["ignore", "inherit", "inherit"] }), line);
}

async function ended(child: ReturnType<typeof spawn>, program: string): Promise<number> {
  const [exitCode] = await once(child, "close").catch((error: unknown) => {
    const isAbsent = error instanceof Error && "code" in error && error.code === "ENOENT";
    const reason = isAbsent ? "it is not on PATH. Start this by a script of package.json, with `pnpm`" : String(error);
    throw new Error(`${program} could not be started: ${reason}.`, { cause: error });
  });
  return typeof exitCode === "number" ? exitCode : 1;
}
