import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createSandbox, serveSandbox } from "@northspec/sandbox";
import { onTestFinished } from "vitest";
import { token } from "./setup.ts";

export const folder = join(import.meta.dirname, "..");

/** A program of a text, and the heading or the name that it stands under. */
export interface Program {
  readonly title: string;
  readonly code: string;
}

/** The programs of a README, each under the last heading before it. */
export function programsOf(file: string): Program[] {
  const sections = readFileSync(join(folder, file), "utf8").split(/^#+ /mu);
  return sections.flatMap((section) =>
    [...section.matchAll(/```[jt]s\n([^]*?)```/gu)].map(([, code = ""]) => ({
      title: section.split("\n", 1)[0] ?? "",
      code,
    })),
  );
}

export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program by itself, against a served sandbox of its own whose builds take a moment. */
export async function run(code: string, environment: Record<string, string> = {}): Promise<Output> {
  const sandbox = createSandbox({ strict: true, speed: 20, tokens: [{ token, permissions: ["*"] }] });
  const server = await serveSandbox(sandbox, { port: 0 });
  onTestFinished(async () => {
    await server.close();
    sandbox.close();
  });
  const parameters = ["--input-type=module-typescript", "--eval", code];
  const env = {
    PATH: process.env["PATH"],
    NORTHFLANK_API_TOKEN: token,
    NORTHSPEC_BASE_URL: server.url,
    ...environment,
  };
  return new Promise((done) => {
    execFile(process.execPath, parameters, { cwd: folder, env }, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}
