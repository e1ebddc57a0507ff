import { mkdir, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { install } from "./package-install.ts";
import pins from "@northspec/scripts/runtimes.json" with { type: "json" };

/** A runtime of the table in `runtimes.json`. */
export type RuntimeName = keyof typeof pins.versions;

const cache = join(import.meta.dirname, "../../../node_modules/.cache/northspec-runtimes");

/**
 * Installs a runtime of the table if it is not cached.
 *
 * @returns its executable.
 * @throws Error if there is none for this machine, or npm cannot install it.
 */
export async function installRuntime(name: RuntimeName): Promise<string> {
  const { runtime, version } = pins.versions[name];
  // Every runtime of the table has packages.
  const key = runtime as keyof typeof pins.packages;
  const packages: Readonly<Record<string, string>> = pins.packages[key];
  const platform = `${process.platform}-${process.arch}`;
  const packageName = packages[platform];
  if (packageName === undefined) {
    throw new Error(`runtimes.json has no package of ${name} for ${platform}. Add it, or run the tests elsewhere.`);
  }
  const directory = await installOnce(packageName, version);
  return join(directory, "node_modules", packageName, pins.executables[key]);
}

/**
 * Installs a package into the cache if it is not there.
 *
 * @returns the directory.
 * @throws Error if npm cannot install it.
 */
export async function installOnce(packageName: string, version: string): Promise<string> {
  const directory = join(cache, `${packageName.replace("/", "+")}-${version}`);
  if (await exists(directory)) return directory;
  await mkdir(cache, { recursive: true });
  // Renaming is atomic, so that an interrupted installation is never used.
  const staging = await mkdtemp(join(cache, "staging-"));
  try {
    await install(staging, [`${packageName}@${version}`]);
    await rename(staging, directory);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    // Another run was faster.
    if (!(await exists(directory))) throw error;
  }
  return directory;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
