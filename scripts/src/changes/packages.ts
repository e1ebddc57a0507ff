import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { PublishedFiles } from "./changesets.ts";
import { git, tryGit } from "./git.ts";

/** A published package. */
export interface Package {
  readonly name: string;
  readonly version: string;
  /** Relative to the root of the repository. */
  readonly directory: string;
}

interface PackageManifest {
  readonly name?: string;
  readonly version?: string;
  readonly private?: boolean;
  readonly [field: string]: unknown;
}

/** Reads a `package.json` of the working tree or of a commit. Returns an empty object if it does not exist. */
export async function readManifest(root: string, file: string, commit?: string): Promise<PackageManifest> {
  const text =
    commit === undefined
      ? await readFile(join(root, file), "utf8").catch(() => undefined)
      : await tryGit(root, "show", `${commit}:${file}`);
  // npm and pnpm check that every manifest has this shape.
  return JSON.parse(text ?? "{}") as PackageManifest;
}

/** Lists the published packages of the workspace. */
export async function publishedPackages(root: string): Promise<Package[]> {
  const listed = await git(root, "ls-files", "-co", "--exclude-standard", "-z", "--", ":(glob)**/package.json");
  const files = [...new Set(listed.split("\0").filter((file) => file !== "" && !file.includes("/test/")))];
  const packages = await Promise.all(
    files.map(async (file) => {
      const { name, version, private: isPrivate } = await readManifest(root, file);
      if (name === undefined || version === undefined || isPrivate === true) return [];
      return [{ name, version, directory: dirname(file) }];
    }),
  );
  return packages.flat().toSorted((one, other) => one.name.localeCompare(other.name));
}

/** Files of a package that are published or compiled into published files. `package.json` is checked separately. */
const publishedPath = /^(?:src\/|README|LICENSE|tsconfig\.build\.json$)/iu;

/**
 * Finds the changed files that may affect the contents of packages. The specification is compared as a bundle.
 *
 * @param changed - the files that differ from a commit, relative to the root of the repository.
 */
export async function publishedFiles(
  root: string,
  packages: readonly Package[],
  changed: readonly string[],
  commit: string,
): Promise<PublishedFiles[]> {
  const ofPackages = packages.map(async ({ name, directory }) => {
    const manifest = `${directory}/package.json`;
    const isManifestChanged = changed.includes(manifest) && (await manifestChanged(root, manifest, commit));
    const isPublished = (file: string): boolean =>
      file === "LICENSE" ||
      (file === manifest && isManifestChanged) ||
      (file.startsWith(`${directory}/`) && publishedPath.test(file.slice(directory.length + 1)));
    return { packages: [name], files: changed.filter(isPublished) };
  });
  // The effect of a generator is unknown here, so the author chooses the packages.
  const generators = changed.filter((file) => file.startsWith("scripts/src/generate/"));
  const ofGenerators = { packages: packages.map(({ name }) => name), files: generators };
  return [...(await Promise.all(ofPackages)), ofGenerators].filter(({ files }) => files.length > 0);
}

/** Whether a `package.json` changed for users. Releases change the version, which does not count. */
async function manifestChanged(root: string, file: string, commit: string): Promise<boolean> {
  const ignored = { version: "", scripts: "", devDependencies: "" };
  const [before, after] = [await readManifest(root, file, commit), await readManifest(root, file)];
  return !isDeepStrictEqual({ ...before, ...ignored }, { ...after, ...ignored });
}
