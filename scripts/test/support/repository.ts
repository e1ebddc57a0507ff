import { type ChildProcess, execFile, spawn } from "node:child_process";
import { copyFile, lstat, mkdir, mkdtemp, readlink, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";

/** The repository that these tests stand in. */
export const repositoryFolder = join(import.meta.dirname, "../../..");

/** What a program left when it ended. */
export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CopyOptions {
  /** Installs the dependencies, from the store of pnpm as far as it has them. Without it there is no `node_modules`. */
  readonly install?: boolean;
}

/** A copy of the repository as it is, committed or not, as one commit on a branch `main` of its own. */
export interface RepositoryCopy {
  readonly folder: string;
  /**
   * Runs a program in the copy, its own `node_modules/.bin` first on PATH.
   *
   * @returns its standard output.
   * @throws Error with all that it said, where it fails or cannot be started.
   */
  run(program: string, programArguments: readonly string[], env?: NodeJS.ProcessEnv): Promise<string>;
  /** Runs a program that may fail. */
  attempt(program: string, programArguments: readonly string[], env?: NodeJS.ProcessEnv): Promise<Outcome>;
  /** Starts a program as the leader of a process group. */
  start(program: string, programArguments: readonly string[], env?: NodeJS.ProcessEnv): ChildProcess;
  /** Runs git in the copy: its standard output, trimmed. */
  git(...gitArguments: readonly string[]): Promise<string>;
  /** Takes the copy away. End what you started in it first. */
  remove(): Promise<void>;
}

/**
 * Copies what git would have of this repository (tracked or not, but not what is ignored) into a new one.
 *
 * A clone would have only what is committed, and a test is about the tree as it is.
 */
export async function copyRepository({ install = false }: CopyOptions = {}): Promise<RepositoryCopy> {
  // The real path: on some systems the folder of temporary files is a link, and programs print where it leads.
  const folder = await realpath(await mkdtemp(join(tmpdir(), "northspec-copy-")));
  const attempt: RepositoryCopy["attempt"] = (program, programArguments, env = {}) =>
    runIn(folder, program, programArguments, env);
  const start: RepositoryCopy["start"] = (program, programArguments, env = {}) =>
    spawn(program, programArguments, {
      cwd: folder,
      env: { ...environmentIn(folder), ...env },
      stdio: "ignore",
      detached: true,
    });
  const run: RepositoryCopy["run"] = async (program, programArguments, env) => {
    const outcome = await attempt(program, programArguments, env);
    if (outcome.exitCode === 0) return outcome.stdout;
    throw new Error(
      `\`${program} ${programArguments.join(" ")}\` ended with ${String(outcome.exitCode)}:\n${outcome.stdout}\n${outcome.stderr}`,
    );
  };
  const git: RepositoryCopy["git"] = async (...gitArguments) => (await run("git", gitArguments)).trim();
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 3 });

  try {
    await copyFiles(folder);
    await git("init", "--quiet", "--initial-branch=main");
    // Settings of the copy alone, so that no setting of the user changes what a test sees.
    for (const [name, value] of Object.entries(gitSettings)) await git("config", name, value);
    await git("add", "--all");
    await git("commit", "--quiet", "--message", "The tree as it is");
    if (install) await run("pnpm", ["install", "--frozen-lockfile", "--prefer-offline"]);
  } catch (error) {
    await remove();
    throw error;
  }
  return { folder, run, attempt, start, git, remove };
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
    cwd: repositoryFolder,
    env: cleanEnvironment(),
    maxBuffer: 2 ** 26,
  });
  for (const path of new Set(listed.stdout.split("\0").filter(Boolean))) {
    const source = join(repositoryFolder, path);
    const target = join(destination, path);
    // A file that git tracks may have been deleted since.
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
): Promise<Outcome> {
  const env = { ...environmentIn(cwd), ...extra };
  return new Promise((done, failed) => {
    execFile(program, programArguments, { cwd, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      // The code of a program that was not started is text, such as ENOENT; of one that a signal ended there is none.
      if (error !== null && typeof error.code !== "number") failed(error);
      else done({ exitCode: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

function environmentIn(folder: string): NodeJS.ProcessEnv {
  const inherited = cleanEnvironment();
  return { ...inherited, PATH: [join(folder, "node_modules/.bin"), inherited["PATH"]].join(delimiter) };
}

/** The environment without what turbo, vitest and a git hook tell of this repository: in the copy it would mislead. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const misleading = /^(?:GIT_|TURBO_|VITEST|NODE_ENV$|NODE_OPTIONS$|INIT_CWD$|npm_(?:package|lifecycle)_)/u;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !misleading.test(name)));
}
