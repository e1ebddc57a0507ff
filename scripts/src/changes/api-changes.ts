import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Bump, compareBumps } from "./bump.ts";
import { extractDirectory } from "./git.ts";
import { describeLocation, pointerSegments, type SourceLocation, sourceLocation } from "./locations.ts";
import { bundle, diff, type DiffChange } from "./redocly.ts";
import { rate, type Rating } from "./rules.ts";
import { CheckError } from "./run.ts";

/** A change of the published description. */
export interface ApiChange extends Rating {
  /** A sentence. */
  readonly message: string;
  /** The JSON pointer of its first use, with references followed. */
  readonly path: string;
  /** Its JSON pointer in the published description. */
  readonly pointer: string;
  /** Whether only the base has that location. */
  readonly inBase: boolean;
}

/** A component whose name users do not see. Changes of its uses are reported by themselves. */
const unnamedComponent = /^#\/components\/(?!schemas\/)[^/]+\/[^/]+$/u;

/**
 * Lists the changes between two bundled descriptions. The check of changesets and the changelog both use this list.
 *
 * @param base - the file of the previous description.
 * @param revision - the file of the new description.
 * @returns an empty list only if both files have the same contents.
 * @throws {@link CheckError} if one of them cannot be read.
 */
export async function compareBundles(base: string, revision: string): Promise<ApiChange[]> {
  const [before, after] = await Promise.all([readFile(base, "utf8"), readFile(revision, "utf8")]);
  if (before === after) return [];
  const differences = await diff(base, revision);
  const changes = differences
    .filter(({ path, verdicts }) => verdicts.length > 0 || !unnamedComponent.test(path))
    .map((change) => ({
      ...rate(change),
      message: describeChange(change),
      path: change.path,
      pointer: (change.revision ?? change.base)?.pointer ?? change.path,
      inBase: change.revision === undefined,
    }));
  if (changes.length > 0) return changes;
  const message = "The order or the layout of the published openapi.json changed.";
  return [{ bump: "patch", message, path: "#/openapi", pointer: "#/openapi", inBase: false }];
}

function describeChange({ verdicts, kind, path, property, typeName, base, revision }: DiffChange): string {
  if (verdicts.length > 0) return verdicts.map(({ message }) => message).join(" ");
  if (kind === "modified") {
    return `\`${property ?? ""}\` changed from ${shorten(base?.value)} to ${shorten(revision?.value)}.`;
  }
  const [parent, key = ""] = pointerSegments(path).slice(-2);
  const value: unknown = (revision ?? base)?.value;
  const name = typeof value === "object" && value !== null && "name" in value ? value.name : key;
  return `${parent === "properties" ? "Property" : typeName} \`${String(name)}\` was ${kind}.`;
}

function shorten(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

/**
 * Lists the changes of the API between a commit and the working tree, with their locations in the sources.
 *
 * @throws {@link CheckError} if git or Redocly cannot read one of them.
 */
export function apiChangesSince(root: string, commit: string): Promise<(ApiChange & SourceLocation)[]> {
  return withSources(root, commit, async (tree) => {
    const [base, revision] = [join(tree, "base.json"), join(tree, "revision.json")];
    await bundle(tree, base).catch((error: unknown) => {
      if (!(error instanceof CheckError)) throw error;
      throw new CheckError(`The specification of the base is invalid; use another --base.\n${error.message}`);
    });
    await bundle(root, revision);
    const changes = await compareBundles(base, revision);
    return changes.map((change) => ({ ...change, ...sourceLocation(change.inBase ? tree : root, change.pointer) }));
  });
}

/** Calls a function with a temporary directory that has the `spec/` of a commit. */
export async function withSources<Result>(
  root: string,
  commit: string,
  use: (tree: string) => Promise<Result>,
): Promise<Result> {
  // Redocly prints real paths.
  const tree = await mkdtemp(join(await realpath(tmpdir()), "northspec-changes-"));
  try {
    await extractDirectory(root, commit, "spec", tree);
    return await use(tree);
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}

/** The changes of the API, as an entry of a changelog. */
export interface ApiChangelog {
  readonly bump: Bump;
  /** A sentence and a table. */
  readonly markdown: string;
}

/**
 * Writes the entry of a changelog.
 *
 * @param since - the previous version.
 * @returns `undefined` if nothing changed.
 */
export function apiChangelog(changes: readonly ApiChange[], since: string): ApiChangelog | undefined {
  const sorted = changes.toSorted((one, other) => compareBumps(other.bump, one.bump));
  const [largest] = sorted;
  if (largest === undefined) return undefined;
  const rows = sorted.map(({ bump, message, path }) => [bump, message, describeLocation(path)]);
  const lines = [["Bump", "Change", "Location"], ["---", "---", "---"], ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll(/\s+/gu, " ").replaceAll("|", "\\|")).join(" | ")} |`,
  );
  return { bump: largest.bump, markdown: [`The API since \`${since}\`:`, "", ...new Set(lines)].join("\n") };
}
