import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Package } from "../changes/packages.ts";
import { versionProblems } from "../changes/version.ts";

/** The root of the specification: its `info.version` is the version of the packages. */
export const specificationFile = "spec/openapi.yaml";

/**
 * The version that the published packages and the specification have in common.
 *
 * @throws Error that names each which has another.
 */
export async function commonVersion(root: string, packages: readonly Package[]): Promise<string> {
  const [first] = packages;
  if (first === undefined) throw new Error("The workspace has no package that is published.");
  const problems = await versionProblems(root, packages);
  if (problems.length === 0) return first.version;
  throw new Error(
    problems.map(({ file, line, message, mend }) => `${file}:${String(line)}: ${message} ${mend}`).join("\n"),
  );
}

/** The changesets that wait for a release: paths from the root. */
export async function pendingChangesets(root: string): Promise<string[]> {
  const files = await readdir(join(root, ".changeset"));
  return files
    .filter((file) => file.endsWith(".md") && file !== "README.md")
    .toSorted()
    .map((file) => `.changeset/${file}`);
}
