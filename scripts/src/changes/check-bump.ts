import { existsSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Base, chooseBase } from "./base.ts";
import { addedChangesets, type Changeset } from "./changesets.ts";
import { generatedOtherwise, generatorPath } from "./generated.ts";
import { changedFiles, extractTree } from "./git.ts";
import { type Rise, riseBetween } from "./level.ts";
import { readManifest } from "./manifest.ts";
import { type Package, publishedChanges, publishedPackages } from "./packages.ts";
import type { Problem } from "./problem.ts";
import { type Change, compareSpecifications } from "./specification.ts";
import { judgeChangesets } from "./verdict.ts";
import { versionProblems } from "./version.ts";

/** What became of the contract since its base, and whether the changesets say so. */
export interface BumpReport {
  /** Absent where nothing was released and no branch was left: there is nothing to break. */
  readonly base?: Base;
  /** The rise that the changes of the specification need. */
  readonly required: Rise;
  /** The rise that the changesets promise. */
  readonly promised: Rise;
  readonly changes: readonly Change[];
  /** The changesets that the base does not have. */
  readonly changesets: readonly Pick<Changeset, "file" | "releases">[];
  /** Why it is refused. Empty where it is accepted. */
  readonly problems: readonly Problem[];
}

/**
 * Compares the working tree with its base, and judges whether its changesets promise what the changes need.
 *
 * @param root - the root of the repository.
 * @param asked - what to compare with, in place of the base that is found.
 * @throws JudgementError where no judgement is possible: no such base, or a specification that cannot be read.
 */
export async function checkBump(root: string, asked?: string): Promise<BumpReport> {
  const packages = await publishedPackages(root);
  const [base, versions] = [await chooseBase(root, asked), await versionProblems(root, packages)];
  if (base === undefined)
    return { required: "none", promised: "none", changes: [], changesets: [], problems: versions };

  // The real path, which is what Redocly prints.
  const workshop = await mkdtemp(join(await realpath(tmpdir()), "northspec-bump-"));
  try {
    const tree = join(workshop, "base");
    await mkdir(tree);
    await extractTree(root, base.commit, tree);
    const [changed, changesets] = [await changedFiles(root, base.commit), await addedChangesets(root, tree)];
    // A base without a specification has nothing that could break.
    const isComparable =
      changed.some((file) => file.startsWith("spec/")) && existsSync(join(tree, "spec/openapi.yaml"));
    const changes = isComparable ? await compareSpecifications(tree, root, workshop) : [];
    const regenerated = changed.some((file) => generatorPath.test(file))
      ? await generatedOtherwise(packages, tree, root, workshop)
      : new Set<string>();
    const changedPackages = packages.map(async (published) => {
      const files = await publishedChanges(published, changed, root, tree, regenerated);
      return files.length > 0 ? [{ name: published.name, files }] : [];
    });
    const verdict = judgeChangesets({
      changes,
      changesets,
      released: await releasedSince(tree, packages),
      published: packages.map(({ name }) => name),
      packages: (await Promise.all(changedPackages)).flat(),
    });
    return {
      base,
      required: verdict.required,
      promised: verdict.promised,
      changes,
      changesets: changesets.map(({ file, releases }) => ({ file, releases })),
      problems: [...verdict.problems, ...versions],
    };
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** How far the version of the specification was raised since the base. */
async function releasedSince(tree: string, packages: readonly Package[]): Promise<Rise> {
  const now = packages.find(({ folder }) => folder === "spec")?.version;
  const before = (await readManifest(join(tree, "spec/package.json")))?.version;
  return now === undefined || before === undefined ? "none" : riseBetween(before, now);
}
