import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { capture } from "./command.ts";

/** A package of this repository that is published. */
export interface PublishedPackage {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
}

/** The root of the specification: its `info.version` is the version of the packages. */
export const specificationFile = "spec/openapi.yaml";

/** The packages of a workspace that are not private. */
export async function findPublished(root: string): Promise<PublishedPackage[]> {
  const listed = await capture(root, "pnpm", "list", "--recursive", "--depth", "-1", "--json");
  // What pnpm documents of --json.
  const projects = JSON.parse(listed) as { name: string; version: string; path: string; private: boolean }[];
  return projects
    .filter((project) => !project.private)
    .map(({ name, version, path }) => ({ name, version, folder: path }));
}

/**
 * The version that all published packages have.
 *
 * @throws Error where they do not have the same: `fixed` in the configuration of changesets keeps them together.
 */
export function commonVersion(published: readonly PublishedPackage[]): string {
  const [first, ...others] = published;
  if (first === undefined) throw new Error("The workspace has no package that is published.");
  const deviant = others.find(({ version }) => version !== first.version);
  if (deviant === undefined) return first.version;
  throw new Error(
    `${first.name} has version ${first.version} and ${deviant.name} has ${deviant.version}. One version is one ` +
      "contract: give all package.json files of published packages the same, and raise it with `pnpm release:version` alone.",
  );
}

/** The `info.version` of the specification. */
export async function readInfoVersion(root: string): Promise<unknown> {
  const { info }: { info?: { version?: unknown } } = parse(await readFile(join(root, specificationFile), "utf8"));
  return info?.version;
}

/** The changesets that wait for a release: paths from the root. */
export async function pendingChangesets(root: string): Promise<string[]> {
  const files = await readdir(join(root, ".changeset"));
  return files
    .filter((file) => file.endsWith(".md") && file !== "README.md")
    .toSorted()
    .map((file) => `.changeset/${file}`);
}
