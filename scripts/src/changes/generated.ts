import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { readManifest } from "./manifest.ts";
import type { Package } from "./packages.ts";
import { bundle } from "./redocly.ts";
import { run } from "./run.ts";

/** What generates published modules: paths in the repository. */
export const generatorPath = /^scripts\/src\/generate\//u;

/** Where the libraries of the generators are. */
const libraries = join(import.meta.dirname, "../../node_modules");

/**
 * Runs the generators of two trees on the same specification.
 *
 * @param packages - those whose `generate` script may run one.
 * @param base - the root of the tree of before.
 * @param root - the root of the repository.
 * @param workshop - a folder for what they make.
 * @returns the names of the packages into which they write something else, or for which one of them fails.
 * @throws {@link JudgementError} where the specification cannot be read.
 */
export async function generatedOtherwise(
  packages: readonly Package[],
  base: string,
  root: string,
  workshop: string,
): Promise<ReadonlySet<string>> {
  const specification = join(workshop, "generated-from.json");
  await bundle(join(root, "spec/openapi.yaml"), specification, join(root, "spec"));
  const sides = await Promise.all([
    takeGenerators(base, join(workshop, "generators-before")),
    takeGenerators(root, join(workshop, "generators-after")),
  ]);
  const { bin = {} } = (await readManifest(join(root, "scripts/package.json"))) ?? {};
  const outcomes = packages.map(async ({ name, folder }) => {
    const { scripts } = (await readManifest(join(root, folder, "package.json"))) ?? {};
    const [command = ""] = scripts?.["generate"]?.split(" ") ?? [];
    const generator = bin[command];
    if (generator === undefined) return [];
    const [before, after] = await Promise.all(
      sides.map((side) => modulesOf(join(side, generator), specification, join(root, folder))),
    );
    return before !== undefined && isDeepStrictEqual(before, after) ? [] : [name];
  });
  return new Set((await Promise.all(outcomes)).flat());
}

/** Copies the generators of a tree to a place of their own, with the libraries that are installed here. */
async function takeGenerators(tree: string, folder: string): Promise<string> {
  await mkdir(folder);
  for (const part of ["package.json", "src/generate"]) {
    const source = join(tree, "scripts", part);
    if (existsSync(source)) await cp(source, join(folder, part), { recursive: true });
  }
  await symlink(libraries, join(folder, "node_modules"), "junction");
  return folder;
}

/** The modules that a generator makes, by their names; nothing where it fails. */
async function modulesOf(
  generator: string,
  specification: string,
  cwd: string,
): Promise<ReadonlyMap<string, string> | undefined> {
  const output = `${generator}.modules`;
  await mkdir(output, { recursive: true });
  const { exitCode } = await run(process.execPath, [generator, specification, output], cwd);
  if (exitCode !== 0) return undefined;
  const names = (await readdir(output)).toSorted();
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(output, name), "utf8")] as const)),
  );
}
