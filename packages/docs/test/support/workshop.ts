import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";

const modules = join(import.meta.dirname, "../../node_modules");

/** A folder in which samples are run as a user would: the packages are there to import, the commands are on PATH. */
export interface Workshop {
  readonly folder: string;
  /** What programs find, and nothing of the user's own configuration. */
  readonly env: Readonly<Record<"PATH" | "HOME" | "XDG_CONFIG_HOME", string>>;
}

/** Makes a workshop, which is gone when the test is over. */
export function makeWorkshop(): Workshop {
  const folder = mkdtempSync(join(tmpdir(), "northspec-samples-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "node_modules"));
  for (const scope of ["@northspec", "@types"]) symlinkSync(join(modules, scope), join(folder, "node_modules", scope));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  const path = [join(modules, ".bin"), dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter);
  return { folder, env: { PATH: path, HOME: folder, XDG_CONFIG_HOME: join(folder, ".config") } };
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
 * Checks every TypeScript file of a workshop, strictly.
 *
 * @throws `Error` with what the compiler says.
 */
export async function checkTypes({ folder }: Workshop): Promise<void> {
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: strict, include: ["*.ts"] }));
  const tsc = join(modules, "typescript/bin/tsc");
  await promisify(execFile)(process.execPath, [tsc, "--project", folder], { cwd: folder }).catch((error: unknown) => {
    throw new Error((error as { stdout: string }).stdout); // as `execFile` documents it
  });
}
