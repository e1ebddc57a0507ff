import { execFile } from "node:child_process";

/** What a program left when it ended. */
export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end.
 *
 * @throws `Error` of Node where it cannot be started, or says more than 64 MiB.
 */
export function run(
  program: string,
  programArguments: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Outcome> {
  return new Promise((done, failed) => {
    execFile(program, programArguments, { cwd, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      // The code of a program that was not started is text, such as ENOENT; of one that a signal ended there is none.
      if (error !== null && typeof error.code !== "number") failed(error);
      else done({ exitCode: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}
