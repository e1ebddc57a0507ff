import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { generatorPath } from "./generated.ts";
import { git } from "./git.ts";
import { type Manifest, readManifest } from "./manifest.ts";

/** A package that is published. */
export interface Package {
  readonly name: string;
  readonly version: string;
  /** Relative to the root of the repository. */
  readonly folder: string;
}

/** The packages of the workspace that are published. */
export async function publishedPackages(root: string): Promise<Package[]> {
  const listed = await git(root, "ls-files", "-co", "--exclude-standard", "-z", "--", ":(glob)**/package.json");
  const files = [...new Set(listed.split("\0").filter((file) => file !== "" && !file.includes("/test/")))];
  const packages = await Promise.all(
    files.map(async (file) => {
      const { name, version, private: isPrivate } = (await readManifest(join(root, file))) ?? {};
      if (name === undefined || version === undefined || isPrivate === true) return [];
      return [{ name, version, folder: dirname(file) }];
    }),
  );
  return packages.flat().toSorted((one, other) => one.name.localeCompare(other.name));
}

/** What the tarball of a package holds or is compiled from, beside its `package.json`: paths in its folder. */
const publishedPath = /^(?:src\/|README|LICENSE|tsconfig\.build\.json$)/iu;

/** What goes into every tarball. */
const license = "LICENSE";

/**
 * The changed files that reach what a package publishes. Tests do not, nor does the specification: it is compared by
 * its bundle.
 *
 * @param changed - files that changed, relative to the root of the repository.
 * @param regenerated - the packages into which the generators write something else than those of the base.
 */
export async function publishedChanges(
  { name, folder }: Package,
  changed: readonly string[],
  root: string,
  base: string,
  regenerated: ReadonlySet<string>,
): Promise<string[]> {
  const reaching = await Promise.all(
    changed.map(async (file) => {
      if (file === license || (regenerated.has(name) && generatorPath.test(file))) return true;
      if (!file.startsWith(`${folder}/`)) return false;
      const path = file.slice(folder.length + 1);
      return path === "package.json" ? manifestChanged(file, root, base) : publishedPath.test(path);
    }),
  );
  return changed.filter((_, index) => reaching[index]);
}

/** Whether a `package.json` changed for those who install the package. */
async function manifestChanged(file: string, root: string, base: string): Promise<boolean> {
  const [before, after] = await Promise.all([readManifest(join(base, file)), readManifest(join(root, file))]);
  return !isDeepStrictEqual(forUsers(before), forUsers(after));
}

/** What counts of a manifest for those who install the package. Its version is a release's to change. */
function forUsers(manifest: Manifest | undefined): object {
  const { version: _version, scripts: _scripts, devDependencies: _devDependencies, ...rest } = manifest ?? {};
  return rest;
}
