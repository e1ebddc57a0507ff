import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSandbox, serveSandbox } from "@northspec/sandbox";
import { token } from "./setup.ts";

export const directory = join(import.meta.dirname, "..");

export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program in a new process with a new sandbox, whose builds are fast. */
export async function run(code: string, environment: Record<string, string> = {}): Promise<Output> {
  const sandbox = createSandbox({ strict: true, speed: 20, tokens: [{ token, permissions: ["*"] }] });
  const server = await serveSandbox(sandbox, { port: 0 });
  const args = ["--input-type=module-typescript", "--eval", code];
  const env = {
    PATH: process.env["PATH"],
    NORTHFLANK_API_TOKEN: token,
    NORTHSPEC_BASE_URL: server.url,
    ...environment,
  };
  const output = await new Promise<Output>((resolve) => {
    execFile(process.execPath, args, { cwd: directory, env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
  await server.close();
  sandbox.close();
  return output;
}

/**
 * Runs programs in sequence in one process, each with the initial state of the sandbox.
 *
 * @returns the output of each.
 * @throws Error if one fails.
 */
export async function runEach(programs: readonly string[]): Promise<readonly string[]> {
  // In the package, so that programs can import it by name.
  const programDirectory = mkdtempSync(join(directory, ".build-programs-"));
  try {
    const files = programs.map((code, index) => {
      const file = join(programDirectory, `${index}.ts`);
      writeFileSync(file, code);
      return file;
    });
    const between = `
      console.log("--- next program ---");
      const headers = { authorization: "Bearer " + process.env.NORTHFLANK_API_TOKEN };
      await fetch(process.env.NORTHSPEC_BASE_URL + "/_sandbox/reset", { method: "POST", headers });`;
    const blocks = files.map(
      (file, index) => `{ ${index > 0 ? between : ""}\nawait import(${JSON.stringify(file)}); }`,
    );
    const { code, stdout, stderr } = await run(blocks.join("\n"));
    if (code !== 0) throw new Error(`A program failed with this output:\n${stdout}\n${stderr}`);
    return stdout.split("--- next program ---\n");
  } finally {
    rmSync(programDirectory, { recursive: true });
  }
}
