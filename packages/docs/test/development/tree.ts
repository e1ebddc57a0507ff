import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdtemp, readdir, readlink, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../../../..");

/** A copy of the workspace that tests may edit. */
export interface Tree {
  readonly directory: string;
  /** The processes with their working directory in it (Linux only). */
  readonly processes: () => Promise<string[]>;
  readonly remove: () => Promise<void>;
}

/** Copies the workspace, including uncommitted edits. The copy uses the installed packages of the original. */
export async function copyTree(): Promise<Tree> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), "northspec-tree-")));
  const git = (...args: string[]) => promisify(execFile)("git", args, { maxBuffer: 2 ** 26 });
  const { stdout } = await git("-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard");
  const files = stdout.split("\0").filter((file) => file !== "" && existsSync(join(root, file)));
  for (const file of files) await cp(join(root, file), join(directory, file));
  for (const manifest of files.filter((file) => file.endsWith("package.json"))) {
    await linkPackages(join(root, dirname(manifest)), join(directory, dirname(manifest)));
  }
  // Turborepo gets the list of sources from git.
  await git("-C", directory, "init", "--quiet");
  await git("-C", directory, "add", "--all");
  return {
    directory,
    processes: () => processesIn(directory),
    remove: () => rm(directory, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** Relative links of workspace packages point into the copy; the other packages are shared. */
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
  // A process may have ended.
  const directories = await Promise.all(ids.map((id) => readlink(`/proc/${id}/cwd`).catch(() => "")));
  return ids.filter((_, index) => `${directories[index]}${sep}`.startsWith(directory + sep));
}
