import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** The input cannot be checked. The message has the reason and the fix. */
export class CheckError extends Error {
  override readonly name = "CheckError";
}

/**
 * Runs a program and waits until it exits.
 *
 * @returns its standard output.
 * @throws {@link CheckError} with its standard error if it fails.
 */
export async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const env = { ...process.env, REDOCLY_SUPPRESS_UPDATE_NOTICE: "true", NO_COLOR: "1" };
  try {
    return (await promisify(execFile)(program, args, { cwd, env, maxBuffer: 2 ** 26 })).stdout;
  } catch (error) {
    // A program that cannot be started has no output. Redocly appends its stack trace to some messages.
    const output = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
    throw new CheckError(output.replaceAll(/^ {4}at .*\n?/gmu, "").trim() || String(error), { cause: error });
  }
}
