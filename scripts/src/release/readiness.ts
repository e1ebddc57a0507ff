import { changedFiles } from "./git.ts";
import {
  commonVersion,
  pendingChangesets,
  type PublishedPackage,
  readInfoVersion,
  specificationFile,
} from "./packages.ts";

/**
 * Refuses a tree that differs from the commit: nobody could tell later what was published.
 *
 * @throws Error that names the files.
 */
export async function refuseDirtyTree(root: string): Promise<void> {
  const changed = await changedFiles(root);
  if (changed.length === 0) return;
  throw new Error(
    `The tree is not what is committed, so nothing was published:\n${changed.map((path) => `  ${path}`).join("\n")}\n` +
      "Commit these files, or take them away.",
  );
}

/**
 * Refuses a commit that is not a version.
 *
 * @returns the version.
 * @throws Error that says what it lacks.
 */
export async function refuseUnversioned(root: string, published: readonly PublishedPackage[]): Promise<string> {
  const pending = await pendingChangesets(root);
  if (pending.length > 0) {
    throw new Error(
      `Changesets wait to become a version: ${pending.join(", ")}. Run \`pnpm release:version\` and commit what it writes.`,
    );
  }
  const version = commonVersion(published);
  if (version === "0.0.0") {
    throw new Error(
      "The version is 0.0.0, which is none. Begin with `pnpm changeset`, then run `pnpm release:version`.",
    );
  }
  const described = await readInfoVersion(root);
  if (described !== version) {
    throw new Error(
      `${specificationFile}: #/info/version is ${JSON.stringify(described)}, and the packages have ${version}. ` +
        "`pnpm release:version` raises both: put the version of the packages there.",
    );
  }
  return version;
}
