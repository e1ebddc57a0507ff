import { join } from "node:path";
import { JudgementError } from "./judgement-error.ts";
import { run } from "./run.ts";

/**
 * Runs git in a repository.
 *
 * @returns its standard output.
 * @throws {@link JudgementError} with what git said.
 */
export async function git(root: string, ...gitArguments: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run("git", gitArguments, root).catch(() => {
    throw new JudgementError("git cannot be started. Install it, or put it on PATH.");
  });
  if (exitCode === 0) return stdout;
  throw new JudgementError(`\`git ${gitArguments.join(" ")}\` failed: ${stderr.trim()}`);
}

/** What git prints, or nothing where it refuses. */
export async function tryGit(root: string, ...gitArguments: readonly string[]): Promise<string | undefined> {
  return git(root, ...gitArguments).catch(() => undefined);
}

/** The files of the working tree that differ from a commit, those that git does not track yet among them. */
export async function changedFiles(root: string, commit: string): Promise<string[]> {
  const [changed, untracked] = await Promise.all([
    git(root, "diff", "--name-only", "--no-renames", "-z", commit),
    git(root, "ls-files", "--others", "--exclude-standard", "-z"),
  ]);
  return [...new Set(`${changed}${untracked}`.split("\0").filter(Boolean))].toSorted();
}

/** Writes the tree of a commit into a folder. Neither the working tree nor the index is touched. */
export async function extractTree(root: string, commit: string, folder: string): Promise<void> {
  const archive = join(folder, "..", "tree.tar");
  await git(root, "archive", "--format=tar", `--output=${archive}`, commit);
  const { exitCode, stderr } = await run("tar", ["-xf", archive, "-C", folder], folder);
  if (exitCode !== 0) throw new JudgementError(`tar could not read the tree of ${commit}: ${stderr.trim()}`);
}
