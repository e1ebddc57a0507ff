import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { promisify } from "node:util";

/** The packages that a user of the client installs and that are ours, each by its folder. */
export const packageFolders = ["types", "client"] as const;

/** A folder where the client is installed from its tarball, as a user would have it. */
export interface Installation {
  readonly folder: string;
  /** The tarball of each package. */
  readonly tarballs: Readonly<Record<(typeof packageFolders)[number], string>>;
  /** Takes the folder away. */
  remove(): Promise<void>;
}

/**
 * Packs the packages as they are published, and installs them with npm in a folder of their own.
 *
 * @param content - a folder whose files are put beside the installation.
 * @throws Error with what the program said that failed.
 */
export async function installPacked(content?: string): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), "northspec-client-"));
  const [types, client] = await Promise.all(packageFolders.map((name) => pack(name, folder)));
  // There are as many results as folders.
  const tarballs = { types: types as string, client: client as string };
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "app", private: true, type: "module" }));
  if (content !== undefined) await cp(content, folder, { recursive: true });
  await install(folder, Object.values(tarballs));
  return { folder, tarballs, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** What the tests read of a package.json as it is published. */
export interface Manifest {
  readonly engines: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly exports: { readonly ".": { readonly import?: string; readonly default: string } };
}

/** The package.json of a package that is installed in a folder. */
export async function readManifest(folder: string, packageName: string): Promise<Manifest> {
  const text = await readFile(join(folder, "node_modules", packageName, "package.json"), "utf8");
  // npm and publint hold every package to this shape.
  return JSON.parse(text) as Manifest;
}

/**
 * The module that `import` gives of the client and of each package that it depends on.
 *
 * @returns paths in the folder, by the name of the package.
 */
export async function entriesOf(folder: string): Promise<Record<string, string>> {
  const { dependencies } = await readManifest(folder, "@northspec/client");
  const names = ["@northspec/client", ...Object.keys(dependencies)];
  const entries = names.map(async (name) => {
    const { import: entry, default: otherwise } = (await readManifest(folder, name)).exports["."];
    return [name, posix.join("node_modules", name, entry ?? otherwise)];
  });
  return Object.fromEntries(await Promise.all(entries)) as Record<string, string>;
}

/**
 * Installs packages with npm, running none of their scripts.
 *
 * @param specifiers - names with versions, or tarballs.
 * @throws Error with what npm said.
 */
export async function install(folder: string, specifiers: readonly string[]): Promise<void> {
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"];
  await run("npm", ["install", "--prefix", folder, ...quiet, ...specifiers], folder);
}

/**
 * Runs a program to its end.
 *
 * @returns what it wrote to its standard output.
 * @throws Error with all that it said, where it fails or cannot be started.
 */
export async function run(
  program: string,
  programArguments: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, programArguments, { cwd, env, maxBuffer: 2 ** 26 });
    return stdout;
  } catch (error) {
    const { stdout = "", stderr = "", message } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`${program} failed in ${cwd}: ${`${stdout}\n${stderr}`.trim() || message}`, { cause: error });
  }
}

/** Packs a package of this repository as it is published. Its tarball comes back. */
export async function pack(name: string, destination: string): Promise<string> {
  const output = await run(
    "pnpm",
    ["pack", "--pack-destination", destination, "--json"],
    join(import.meta.dirname, "../..", name),
  );
  const { filename } = JSON.parse(output) as { filename: string };
  return filename;
}
