import { annotation } from "./annotations.ts";
import { type ApiChange, apiChangesSince } from "./api-changes.ts";
import { bumpBetween, type BumpOrNone } from "./bump.ts";
import { type Changeset, changesetsAmong, checkChangesets, type Issue } from "./changesets.ts";
import { type Base, changedFiles, chooseBase, tryGit } from "./git.ts";
import type { SourceLocation } from "./locations.ts";
import { publishedFiles, publishedPackages, readManifest } from "./packages.ts";
import { specificationFile } from "./redocly.ts";

/** The changes since the base, and the result of the check. */
export interface ChangesetReport {
  /** Missing on `main` before the first release, when there is nothing to compare with. */
  readonly base?: Base;
  readonly changes: readonly (ApiChange & SourceLocation)[];
  /** Changesets added since the base. */
  readonly changesets: readonly Changeset[];
  readonly required: BumpOrNone;
  readonly declared: BumpOrNone;
  readonly issues: readonly Issue[];
}

/**
 * Compares the working tree with its base, and checks that its changesets declare the required bump.
 *
 * @param root - the root of the repository.
 * @param ref - a branch, tag or commit to compare with instead of the default base.
 * @throws {@link CheckError} if the base does not exist, or the specification or a changeset cannot be read.
 */
export async function checkWorkingTree(root: string, ref?: string): Promise<ChangesetReport> {
  const packages = await publishedPackages(root);
  const base = await chooseBase(root, ref);
  if (base === undefined) return { required: "none", declared: "none", changes: [], changesets: [], issues: [] };
  const { commit } = base;
  const changed = await changedFiles(root, commit);
  const hasSpecification = (await tryGit(root, "cat-file", "-e", `${commit}:${specificationFile}`)) !== undefined;
  const isChanged = hasSpecification && changed.some((file) => file.startsWith("spec/"));
  const changes = isChanged ? await apiChangesSince(root, commit) : [];
  const changesets = await changesetsAmong(root, changed);
  const versionAt = async (at?: string) => (await readManifest(root, "spec/package.json", at)).version ?? "";
  const result = checkChangesets({
    api: changes,
    files: await publishedFiles(root, packages, changed, commit),
    changesets,
    released: bumpBetween(await versionAt(commit), await versionAt()),
    published: packages.map(({ name }) => name),
  });
  return { base, ...result, changes, changesets };
}

/** Formats a report as text: the result, then every issue with its location and fix. */
export function formatText({ base, required, declared, changesets, issues }: ChangesetReport): string {
  const result = issues.length === 0 ? "Passed" : "Failed";
  const files = changesets.length === 0 ? "" : ` (${changesets.map(({ file }) => file).join(", ")})`;
  const summary =
    base === undefined
      ? `${result}. Nothing to compare with: there is no release yet.`
      : `${result}. Compared with ${base.name} (${base.commit.slice(0, 10)}):\nRequired bump: ${required}. Declared bump: ${declared}${files}.`;
  const texts = issues.map((issue) => {
    const location = `${issue.file}:${String(issue.line)}${issue.inBase === true ? " (in the base)" : ""}`;
    return [location, ...formatIssue(issue).split("\n")].join("\n  ");
  });
  return [summary, ...texts].join("\n\n");
}

/** Formats issues as GitHub workflow commands, which annotate the changed lines. */
export function formatAnnotations(issues: readonly Issue[]): string[] {
  return issues.map((issue) =>
    annotation({ file: issue.file, line: issue.line, title: "Version bump", message: formatIssue(issue) }),
  );
}

function formatIssue({ message, reason, fix }: Issue): string {
  return [message, ...(reason === undefined ? [] : [reason]), `Fix: ${fix}`].join("\n");
}
