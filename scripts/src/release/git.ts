import { changedFiles, git, tryGit } from "../changes/git.ts";

const remote = "origin";

/**
 * Refuses a tree that differs from the commit: nobody could tell later what was published.
 *
 * @throws Error that names the files.
 */
export async function refuseDirtyTree(root: string): Promise<void> {
  const changed = await changedFiles(root, "HEAD");
  if (changed.length === 0) return;
  throw new Error(
    `The tree is not what is committed, so nothing was published:\n${changed.map((path) => `  ${path}`).join("\n")}\n` +
      "Commit these files, or take them away.",
  );
}

/** The commit that is checked out. */
export async function head(root: string): Promise<string> {
  return (await git(root, "rev-parse", "HEAD")).trim();
}

/**
 * The commit that a tag names, here or, where nobody has fetched it, at the remote.
 *
 * @throws Error where the remote does not answer: what others have released must not be released again.
 */
export async function findTag(root: string, tag: string): Promise<string | undefined> {
  const commit = await tryGit(root, "rev-parse", "--verify", "--quiet", `refs/tags/${tag}^{commit}`);
  if (commit !== undefined) return commit.trim();
  const remotes = await git(root, "remote");
  if (!remotes.split("\n").includes(remote)) return undefined;
  const listed = await git(root, "ls-remote", "--tags", remote, `refs/tags/${tag}`, `refs/tags/${tag}^{}`);
  // The commit of an annotated tag comes last.
  return listed.trim().split("\n").at(-1)?.split("\t")[0] || undefined;
}

/** Tags the commit that is checked out, if it is not, and pushes the tag if so asked. */
export async function setTag(root: string, tag: string, push: boolean): Promise<void> {
  const present = await tryGit(root, "rev-parse", "--verify", "--quiet", `refs/tags/${tag}`);
  if (present === undefined) await git(root, "tag", "--no-sign", tag);
  if (push) await git(root, "push", remote, `refs/tags/${tag}`);
}
