import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSandbox, serveSandbox } from "@northspec/sandbox";
import { token } from "./setup.ts";

export const folder = join(import.meta.dirname, "..");

export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program in a process of its own, against a sandbox of its own whose builds take a moment. */
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
    execFile(process.execPath, args, { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
  await server.close();
  sandbox.close();
  return output;
}

/**
 * Runs programs one after the other in one process, each against a sandbox as new.
 *
 * @returns what each prints.
 * @throws Error where one fails.
 */
export async function runEach(programs: readonly string[]): Promise<readonly string[]> {
  // Below the package, so that it finds itself by its name.
  const programFolder = mkdtempSync(join(folder, ".build-programs-"));
  try {
    const files = programs.map((code, index) => {
      const file = join(programFolder, `${index}.ts`);
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
    if (code !== 0) throw new Error(`A program failed after it had printed:\n${stdout}\n${stderr}`);
    return stdout.split("--- next program ---\n");
  } finally {
    rmSync(programFolder, { recursive: true });
  }
}
