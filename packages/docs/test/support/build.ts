import { execFile } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

interface BuildRun {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const buildProgram = join(import.meta.dirname, "../../src/build.ts");

/** Runs the build script, without the single-page reference. */
export async function build(...flags: readonly string[]): Promise<BuildRun> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [buildProgram, "--no-redocly", ...flags], (_, stdout, stderr) => {
      resolve({ status: child.exitCode ?? -1, stdout, stderr });
    });
  });
}

/** The content of every file in a directory, by path. */
export function contents(of: string): Map<string, string> {
  const paths = readdirSync(of, { recursive: true, encoding: "utf8" }).toSorted();
  return new Map(
    paths
      .filter((path) => statSync(join(of, path)).isFile())
      .map((path) => [path, readFileSync(join(of, path), "base64")]),
  );
}
