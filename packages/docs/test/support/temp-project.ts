import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";

const modules = join(import.meta.dirname, "../../node_modules");

/** A temporary project in which samples run: packages can be imported, and the CLI is on the PATH. */
export interface TempProject {
  readonly directory: string;
  /** An environment without the user's configuration. */
  readonly env: Readonly<Record<"PATH" | "HOME" | "XDG_CONFIG_HOME", string>>;
}

/** Creates a project that is removed after the test. */
export function createTempProject(): TempProject {
  const directory = mkdtempSync(join(tmpdir(), "northspec-samples-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  mkdirSync(join(directory, "node_modules"));
  for (const scope of ["@northspec", "@types"])
    symlinkSync(join(modules, scope), join(directory, "node_modules", scope));
  writeFileSync(join(directory, "package.json"), '{ "type": "module" }\n');
  const path = [join(modules, ".bin"), dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter);
  return { directory, env: { PATH: path, HOME: directory, XDG_CONFIG_HOME: join(directory, ".config") } };
}

const strict = {
  strict: true,
  target: "es2024",
  module: "nodenext",
  types: ["node"],
  // Imports resolve to the sources of the packages, which are checked as well.
  allowImportingTsExtensions: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  skipLibCheck: true,
};

/**
 * Checks every TypeScript file of a project in strict mode.
 *
 * @throws Error with the output of the compiler.
 */
export async function checkTypes({ directory }: TempProject): Promise<void> {
  writeFileSync(join(directory, "tsconfig.json"), JSON.stringify({ compilerOptions: strict, include: ["*.ts"] }));
  const tsc = join(modules, "typescript/bin/tsc");
  await promisify(execFile)(process.execPath, [tsc, "--project", directory], { cwd: directory }).catch(
    (error: unknown) => {
      throw new Error((error as { stdout: string }).stdout); // an error of `execFile`
    },
  );
}
