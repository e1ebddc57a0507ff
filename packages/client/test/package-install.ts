import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { promisify } from "node:util";

/** Our packages that a user of the client installs. */
export const packageNames = ["types", "client"] as const;

/** A directory with the client installed from its tarball. */
export interface Installation {
  readonly directory: string;
  /** The tarball of each package. */
  readonly tarballs: Readonly<Record<(typeof packageNames)[number], string>>;
  /** Deletes the directory. */
  remove(): Promise<void>;
}

/**
 * Packs the packages as published, and installs them with npm in a temporary directory.
 *
 * @param content - directory whose files are copied into the installation.
 * @throws Error with the output of the program that failed.
 */
export async function installPacked(content?: string): Promise<Installation> {
  const directory = await mkdtemp(join(tmpdir(), "northspec-client-"));
  const [types, client] = await Promise.all(packageNames.map((name) => pack(name, directory)));
  // One result for each package.
  const tarballs = { types: types as string, client: client as string };
  await writeFile(join(directory, "package.json"), JSON.stringify({ name: "app", private: true, type: "module" }));
  if (content !== undefined) await cp(content, directory, { recursive: true });
  await install(directory, Object.values(tarballs));
  return { directory, tarballs, remove: () => rm(directory, { recursive: true, force: true }) };
}

/** The fields of a published package.json that the tests read. */
export interface Manifest {
  readonly engines: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly exports: { readonly ".": { readonly import?: string; readonly default: string } };
}

/** Reads the package.json of an installed package. */
export async function readManifest(directory: string, packageName: string): Promise<Manifest> {
  const text = await readFile(join(directory, "node_modules", packageName, "package.json"), "utf8");
  // npm and publint require these fields.
  return JSON.parse(text) as Manifest;
}

/**
 * The module that `import` gives of the client and of each package that it depends on.
 *
 * @returns paths in the directory, by the name of the package.
 */
export async function entriesOf(directory: string): Promise<Record<string, string>> {
  const { dependencies } = await readManifest(directory, "@northspec/client");
  const names = ["@northspec/client", ...Object.keys(dependencies)];
  const entries = names.map(async (name) => {
    const { import: entry, default: otherwise } = (await readManifest(directory, name)).exports["."];
    return [name, posix.join("node_modules", name, entry ?? otherwise)];
  });
  return Object.fromEntries(await Promise.all(entries)) as Record<string, string>;
}

/**
 * Installs packages with npm, running none of their scripts.
 *
 * @param specifiers - names with versions, or tarballs.
 * @throws Error with the output of npm.
 */
export async function install(directory: string, specifiers: readonly string[]): Promise<void> {
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"];
  await run("npm", ["install", "--prefix", directory, ...quiet, ...specifiers], directory);
}

/**
 * Runs a program.
 *
 * @returns its standard output.
 * @throws Error with its output if it fails or cannot be started.
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

/** Packs a package of this repository as published, and returns the path of the tarball. */
export async function pack(name: string, destination: string): Promise<string> {
  const output = await run(
    "pnpm",
    ["pack", "--pack-destination", destination, "--json"],
    join(import.meta.dirname, "../..", name),
  );
  const { filename } = JSON.parse(output) as { filename: string };
  return filename;
}
