import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdtemp, readdir, readlink, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../../../..");

/** The whole tree, to be edited. */
export interface Tree {
  readonly directory: string;
  /** The processes that work in it, where the system tells (Linux does). */
  readonly processes: () => Promise<string[]>;
  readonly remove: () => Promise<void>;
}

/** Copies the tree as it is, edits that are not committed included. What was installed for it is used in its place. */
export async function copyTree(): Promise<Tree> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), "northspec-tree-")));
  const git = (...words: string[]) => promisify(execFile)("git", words, { maxBuffer: 2 ** 26 });
  const { stdout } = await git("-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard");
  const files = stdout.split("\0").filter((file) => file !== "" && existsSync(join(root, file)));
  for (const file of files) await cp(join(root, file), join(directory, file));
  for (const manifest of files.filter((file) => file.endsWith("package.json"))) {
    await linkPackages(join(root, dirname(manifest)), join(directory, dirname(manifest)));
  }
  // Turborepo asks git which files are sources.
  await git("-C", directory, "init", "--quiet");
  await git("-C", directory, "add", "--all");
  return {
    directory,
    processes: () => processesIn(directory),
    remove: () => rm(directory, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** Links of workspace packages are relative, and so lead into the copy; those of others lead to the one store. */
async function linkPackages(from: string, to: string): Promise<void> {
  const installed = join(from, "node_modules");
  if (!existsSync(installed)) return;
  for (const name of await readdir(installed)) {
    const target = join(to, "node_modules", name);
    if (name === ".bin" || !name.startsWith(".")) {
      await cp(join(installed, name), target, { recursive: true, verbatimSymlinks: true });
    }
  }
  if (existsSync(join(installed, ".pnpm"))) await symlink(join(installed, ".pnpm"), join(to, "node_modules/.pnpm"));
}

async function processesIn(directory: string): Promise<string[]> {
  const ids = existsSync("/proc/self/cwd") ? (await readdir("/proc")).filter((name) => /^\d+$/.test(name)) : [];
  // One that ends meanwhile works nowhere.
  const places = await Promise.all(ids.map((id) => readlink(`/proc/${id}/cwd`).catch(() => "")));
  return ids.filter((_, index) => `${places[index]}${sep}`.startsWith(directory + sep));
}
