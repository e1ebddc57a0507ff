import { join } from "node:path";
import { CheckError, run } from "./run.ts";

/** The commit to compare the working tree with. */
export interface Base {
  readonly commit: string;
  /** A description, such as `the last release, v1.2.0`. */
  readonly name: string;
}

/**
 * Runs git in a repository.
 *
 * @returns its standard output.
 * @throws {@link CheckError} with the message of git.
 */
export function git(root: string, ...args: readonly string[]): Promise<string> {
  return run("git", args, root);
}

/** Runs git in a repository. Returns its standard output, or `undefined` if it fails. */
export function tryGit(root: string, ...args: readonly string[]): Promise<string | undefined> {
  return git(root, ...args).catch(() => undefined);
}

/** The files of the working tree that differ from a commit, including untracked ones. */
export async function changedFiles(root: string, commit: string): Promise<string[]> {
  const [changed, untracked] = await Promise.all([
    git(root, "diff", "--name-only", "--no-renames", "-z", commit),
    git(root, "ls-files", "--others", "--exclude-standard", "-z"),
  ]);
  return [...new Set(`${changed}${untracked}`.split("\0").filter(Boolean))].toSorted();
}

/** Extracts a directory of a commit to `target`, without changing the working tree or the index. */
export async function extractDirectory(root: string, commit: string, directory: string, target: string): Promise<void> {
  const archive = join(target, `${directory}.tar`);
  await git(root, "archive", "--format=tar", `--output=${archive}`, commit, "--", directory);
  await run("tar", ["-xf", archive, "-C", target], target);
}

/** The tag of the last release in the history of the current commit. */
export async function lastReleaseTag(root: string): Promise<string | undefined> {
  return (await tryGit(root, "describe", "--tags", "--abbrev=0", "--match=v[0-9]*", "HEAD"))?.trim();
}

/**
 * Chooses the base: the given ref; on a branch, the commit where it left `main`; on `main`, the last release.
 *
 * @param ref - a branch, a tag or a commit.
 * @returns `undefined` if there is nothing to compare with yet.
 * @throws {@link CheckError} if the ref does not exist.
 */
export async function chooseBase(root: string, ref?: string): Promise<Base | undefined> {
  if (ref !== undefined) return { commit: await resolveRef(root, ref), name: ref };
  const head = await tryGit(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}");
  if (head === undefined) return undefined;
  const currentBranch = (await tryGit(root, "symbolic-ref", "--quiet", "--short", "HEAD"))?.trim() ?? "main";
  for (const branch of ["origin/main", "main"]) {
    const mergeBase = await tryGit(root, "merge-base", branch, "HEAD");
    if (mergeBase === undefined) continue;
    // A branch without commits may have uncommitted changes.
    const hasLeft = mergeBase !== head || currentBranch !== "main";
    if (hasLeft) return { commit: mergeBase.trim(), name: `the commit where this branch left ${branch}` };
    break;
  }
  const tag = await lastReleaseTag(root);
  return tag === undefined ? undefined : { commit: await resolveRef(root, tag), name: `the last release, ${tag}` };
}

async function resolveRef(root: string, ref: string): Promise<string> {
  const commit = await tryGit(root, "rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`);
  if (commit !== undefined) return commit.trim();
  throw new CheckError(
    `Unknown branch, tag or commit ${JSON.stringify(ref)} in --base. Fetch it (\`git fetch origin\`; in a workflow, check out with \`fetch-depth: 0\`), or choose another one.`,
  );
}
