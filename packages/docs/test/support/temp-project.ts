import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";

const modules = join(import.meta.dirname, "../../node_modules");

/** A directory in which samples are run as a user would: the packages are there to import, the commands are on PATH. */
export interface TempProject {
  readonly directory: string;
  /** What programs find, and nothing of the user's own configuration. */
  readonly env: Readonly<Record<"PATH" | "HOME" | "XDG_CONFIG_HOME", string>>;
}

/** Makes a project, which is gone when the test is over. */
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
  // The packages are imported as their sources here, and those are checked as strictly as this.
  allowImportingTsExtensions: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  skipLibCheck: true,
};

/**
 * Checks every TypeScript file of a project, strictly.
 *
 * @throws `Error` with what the compiler says.
 */
export async function checkTypes({ directory }: TempProject): Promise<void> {
  writeFileSync(join(directory, "tsconfig.json"), JSON.stringify({ compilerOptions: strict, include: ["*.ts"] }));
  const tsc = join(modules, "typescript/bin/tsc");
  await promisify(execFile)(process.execPath, [tsc, "--project", directory], { cwd: directory }).catch(
    (error: unknown) => {
      throw new Error((error as { stdout: string }).stdout); // as `execFile` documents it
    },
  );
}
