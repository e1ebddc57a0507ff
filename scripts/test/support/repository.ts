import { type ChildProcess, execFile, spawn } from "node:child_process";
import { copyFile, lstat, mkdir, mkdtemp, readlink, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";

/** The root of this repository. */
export const repositoryRoot = join(import.meta.dirname, "../../..");

/** The result of a program. */
export interface ProcessResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CopyOptions {
  /** Whether to install the dependencies, from the pnpm store if it has them. Default: no `node_modules`. */
  readonly install?: boolean;
}

/** A copy of the working tree, with uncommitted changes, as one commit on its own branch `main`. */
export interface RepositoryCopy {
  readonly directory: string;
  /**
   * Runs a program in the copy, with the copy's `node_modules/.bin` first on PATH.
   *
   * @returns its standard output.
   * @throws Error with its output if it fails or cannot be started.
   */
  run(program: string, programArguments: readonly string[], env?: NodeJS.ProcessEnv): Promise<string>;
  /** Runs a program that may fail. */
  attempt(program: string, programArguments: readonly string[], env?: NodeJS.ProcessEnv): Promise<ProcessResult>;
  /** Starts a program as the leader of a process group. */
  start(program: string, programArguments: readonly string[], env?: NodeJS.ProcessEnv): ChildProcess;
  /** Runs git in the copy and returns its trimmed standard output. */
  git(...gitArguments: readonly string[]): Promise<string>;
  /** Removes the copy. Stop its programs first. */
  remove(): Promise<void>;
}

/**
 * Copies the tracked and untracked files of this repository, except ignored ones, into a new repository. A clone would
 * only have committed files.
 */
export async function copyRepository({ install = false }: CopyOptions = {}): Promise<RepositoryCopy> {
  // The temporary directory may be a symbolic link, and programs print its target.
  const directory = await realpath(await mkdtemp(join(tmpdir(), "northspec-copy-")));
  const attempt: RepositoryCopy["attempt"] = (program, programArguments, env = {}) =>
    runIn(directory, program, programArguments, env);
  const start: RepositoryCopy["start"] = (program, programArguments, env = {}) =>
    spawn(program, programArguments, {
      cwd: directory,
      env: { ...environmentIn(directory), ...env },
      stdio: "ignore",
      detached: true,
    });
  const run: RepositoryCopy["run"] = async (program, programArguments, env) => {
    const result = await attempt(program, programArguments, env);
    if (result.exitCode === 0) return result.stdout;
    throw new Error(
      `\`${program} ${programArguments.join(" ")}\` failed with exit code ${String(result.exitCode)}:\n${result.stdout}\n${result.stderr}`,
    );
  };
  const git: RepositoryCopy["git"] = async (...gitArguments) => (await run("git", gitArguments)).trim();
  const remove = (): Promise<void> => rm(directory, { recursive: true, force: true, maxRetries: 3 });

  try {
    await copyFiles(directory);
    await git("init", "--quiet", "--initial-branch=main");
    // Tests must not depend on the user's settings.
    for (const [name, value] of Object.entries(gitSettings)) await git("config", name, value);
    await git("add", "--all");
    await git("commit", "--quiet", "--message", "Copy the working tree");
    if (install) await run("pnpm", ["install", "--frozen-lockfile", "--prefer-offline"]);
  } catch (error) {
    await remove();
    throw error;
  }
  return { directory, run, attempt, start, git, remove };
}

const gitSettings = {
  "user.name": "A contributor",
  "user.email": "contributor@example.com",
  "commit.gpgSign": "false",
  "tag.gpgSign": "false",
  "core.hooksPath": "/dev/null",
  "core.autocrlf": "false",
  "gc.auto": "0",
};

async function copyFiles(destination: string): Promise<void> {
  const listed = await promisify(execFile)("git", ["ls-files", "-z", "-co", "--exclude-standard"], {
    cwd: repositoryRoot,
    env: cleanEnvironment(),
    maxBuffer: 2 ** 26,
  });
  for (const path of new Set(listed.stdout.split("\0").filter(Boolean))) {
    const source = join(repositoryRoot, path);
    const target = join(destination, path);
    // A tracked file may have been deleted.
    const stats = await lstat(source).catch(() => undefined);
    if (stats === undefined) continue;
    await mkdir(dirname(target), { recursive: true });
    if (stats.isSymbolicLink()) await symlink(await readlink(source), target);
    else await copyFile(source, target);
  }
}

function runIn(
  cwd: string,
  program: string,
  programArguments: readonly string[],
  extra: NodeJS.ProcessEnv,
): Promise<ProcessResult> {
  const env = { ...environmentIn(cwd), ...extra };
  return new Promise((done, failed) => {
    execFile(program, programArguments, { cwd, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      // `code` is a string such as ENOENT if the program did not start, and missing if a signal ended it.
      if (error !== null && typeof error.code !== "number") failed(error);
      else done({ exitCode: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

function environmentIn(directory: string): NodeJS.ProcessEnv {
  const inherited = cleanEnvironment();
  return { ...inherited, PATH: [join(directory, "node_modules/.bin"), inherited["PATH"]].join(delimiter) };
}

/** The environment without the variables of turbo, Vitest and git hooks, which refer to this repository. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const unwanted = /^(?:GIT_|TURBO_|VITEST|NODE_ENV$|NODE_OPTIONS$|INIT_CWD$|npm_(?:package|lifecycle)_)/u;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !unwanted.test(name)));
}
