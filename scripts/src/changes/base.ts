import { git, tryGit } from "./git.ts";
import { JudgementError } from "./judgement-error.ts";

/** What the working tree is compared with. */
export interface Base {
  readonly commit: string;
  /** What it is, in words. */
  readonly name: string;
}

/**
 * Chooses what to compare with: what is asked for; or, on a branch, where it left `main`; or, on `main` itself, the
 * last release.
 *
 * @param asked - a branch, a tag or a commit.
 * @returns nothing where there is nothing to compare with yet.
 * @throws {@link JudgementError} where what is asked for does not exist.
 */
export async function chooseBase(root: string, asked?: string): Promise<Base | undefined> {
  if (asked !== undefined) return askedBase(root, asked);
  const head = await tryGit(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}");
  if (head === undefined) return undefined;
  const branchName = (await tryGit(root, "symbolic-ref", "--quiet", "--short", "HEAD"))?.trim() ?? "main";
  for (const branch of ["origin/main", "main"]) {
    const mergeBase = await tryGit(root, "merge-base", branch, "HEAD");
    if (mergeBase === undefined) continue;
    // A new branch has left main with what is not committed yet.
    const hasLeft = mergeBase.trim() !== head.trim() || branchName !== "main";
    if (hasLeft) return { commit: mergeBase.trim(), name: `where this branch left ${branch}` };
    break;
  }
  const tag = await tryGit(root, "describe", "--tags", "--abbrev=0", "--match=v[0-9]*", "HEAD");
  if (tag === undefined) return undefined;
  const commit = await git(root, "rev-parse", `${tag.trim()}^{commit}`);
  return { commit: commit.trim(), name: `the last release, ${tag.trim()}` };
}

async function askedBase(root: string, asked: string): Promise<Base> {
  const commit = await tryGit(root, "rev-parse", "--verify", "--quiet", "--end-of-options", `${asked}^{commit}`);
  if (commit !== undefined) return { commit: commit.trim(), name: asked };
  throw new JudgementError(
    `--base: git knows no branch, tag or commit ${JSON.stringify(asked)}. Fetch it (\`git fetch origin\`; in a workflow, check out with \`fetch-depth: 0\`), or name another.`,
  );
}
