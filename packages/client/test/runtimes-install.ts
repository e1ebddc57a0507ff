import { mkdir, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { install } from "./package-install.ts";
import pins from "@northspec/scripts/runtimes.json" with { type: "json" };

/** A runtime of the table in `runtimes.json`. */
export type RuntimeName = keyof typeof pins.versions;

const cache = join(import.meta.dirname, "../../../node_modules/.cache/northspec-runtimes");

/**
 * Installs a runtime of the table, unless an earlier run did.
 *
 * @returns its executable.
 * @throws Error where there is none for this machine, or npm cannot get it.
 */
export async function installRuntime(name: RuntimeName): Promise<string> {
  const { runtime, version } = pins.versions[name];
  // The table names one of the runtimes it lists packages for.
  const key = runtime as keyof typeof pins.packages;
  const packages: Readonly<Record<string, string>> = pins.packages[key];
  const platform = `${process.platform}-${process.arch}`;
  const packageName = packages[platform];
  if (packageName === undefined) {
    throw new Error(`runtimes.json names no package of ${name} for ${platform}. Add it, or run the tests elsewhere.`);
  }
  const folder = await installOnce(packageName, version);
  return join(folder, "node_modules", packageName, pins.executables[key]);
}

/**
 * Installs a package into a folder that outlives the run, unless it is there.
 *
 * @returns the folder.
 * @throws Error where npm cannot install it.
 */
export async function installOnce(packageName: string, version: string): Promise<string> {
  const folder = join(cache, `${packageName.replace("/", "+")}-${version}`);
  if (await exists(folder)) return folder;
  await mkdir(cache, { recursive: true });
  // The folder appears in one step, so that a broken-off installation leaves nothing that looks whole.
  const staging = await mkdtemp(join(cache, "staging-"));
  try {
    await install(staging, [`${packageName}@${version}`]);
    await rename(staging, folder);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    // Another run was faster.
    if (!(await exists(folder))) throw error;
  }
  return folder;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
