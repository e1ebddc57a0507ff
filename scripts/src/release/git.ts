import { attempt, capture } from "./command.ts";

/**
 * The files that differ from the last commit, or that git does not know.
 *
 * @returns paths from the root.
 */
export async function changedFiles(root: string): Promise<string[]> {
  const status = await capture(root, "git", "status", "--porcelain", "--untracked-files=all");
  return status
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.slice(3));
}

/** The commit that is checked out. */
export async function head(root: string): Promise<string> {
  return (await capture(root, "git", "rev-parse", "HEAD")).trim();
}

/**
 * The commit that a tag names, here or, where nobody has fetched it, at the remote that commits are pushed to.
 *
 * @throws Error where the remote does not answer: a release that others have made must not be made again.
 */
export async function findTag(root: string, tag: string): Promise<string | undefined> {
  const { exitCode, stdout } = await attempt(root, "git", "rev-parse", "--verify", "--quiet", `refs/tags/${tag}^{}`);
  if (exitCode === 0) return stdout.trim();
  if (!(await hasRemote(root))) return undefined;
  const listed = await capture(root, "git", "ls-remote", "--tags", remote, `refs/tags/${tag}`, `refs/tags/${tag}^{}`);
  // The commit of an annotated tag comes last.
  return listed.trim().split("\n").at(-1)?.split("\t")[0] || undefined;
}

/** Tags the commit that is checked out, if it is not, and pushes the tag if so asked. */
export async function setTag(root: string, tag: string, push: boolean): Promise<void> {
  const { exitCode } = await attempt(root, "git", "rev-parse", "--verify", "--quiet", `refs/tags/${tag}`);
  if (exitCode !== 0) await capture(root, "git", "tag", "--no-sign", tag);
  if (push) await capture(root, "git", "push", remote, `refs/tags/${tag}`);
}

const remote = "origin";

async function hasRemote(root: string): Promise<boolean> {
  const remotes = await capture(root, "git", "remote");
  return remotes.split("\n").includes(remote);
}
