import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { splitPointer } from "@northspec/openapi";
import { type Bump, compareBumps } from "./bump.ts";
import { extractDirectory } from "./git.ts";
import { describeLocation, type SourceLocation, sourceLocation } from "./locations.ts";
import { bundle, diff, type DiffChange } from "./redocly.ts";
import { rate, type Rating } from "./rules.ts";
import { CheckError } from "./run.ts";

/** A change to the published description. */
export interface ApiChange extends Rating {
  /** One or more sentences. */
  readonly message: string;
  /** The JSON pointer of its first use, with references followed. */
  readonly path: string;
  /** Its JSON pointer in the published description. */
  readonly pointer: string;
  /** Whether the location exists only in the base. */
  readonly inBase: boolean;
}

/** Components whose names users do not see. Redocly also reports the change at each use. */
const unnamedComponent = /^#\/components\/(?!schemas\/)[^/]+\/[^/]+$/u;

/**
 * Lists the changes between two bundled descriptions, for the changeset check and for the changelog.
 *
 * @param base - the file of the previous description.
 * @param revision - the file of the new description.
 * @returns an empty list only if the files are identical.
 * @throws {@link CheckError} if one of them cannot be read.
 */
export async function compareBundles(base: string, revision: string): Promise<ApiChange[]> {
  const [before, after] = await Promise.all([readFile(base, "utf8"), readFile(revision, "utf8")]);
  if (before === after) return [];
  const differences = await diff(base, revision);
  const changes = differences
    .filter(({ path, breakingRules }) => breakingRules.length > 0 || !unnamedComponent.test(path))
    .map((change) => ({
      ...rate(change),
      message: describeChange(change),
      path: change.path,
      pointer: (change.revision ?? change.base)?.pointer ?? change.path,
      inBase: change.revision === undefined,
    }));
  if (changes.length > 0) return changes;
  const message = "The order or formatting of the published openapi.json changed.";
  return [{ bump: "patch", message, path: "#/openapi", pointer: "#/openapi", inBase: false }];
}

function describeChange({ breakingRules, kind, path, property, typeName, base, revision }: DiffChange): string {
  if (breakingRules.length > 0) return breakingRules.map(({ message }) => message).join(" ");
  if (kind === "modified") {
    return `\`${property ?? ""}\` changed from ${shorten(base?.value)} to ${shorten(revision?.value)}.`;
  }
  const [parent, key = ""] = splitPointer(path).slice(-2);
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
 * Lists the API changes between a commit and the working tree, with their source locations.
 *
 * @throws {@link CheckError} if git or Redocly cannot read one of them.
 */
export function apiChangesSince(root: string, commit: string): Promise<(ApiChange & SourceLocation)[]> {
  return withSources(root, commit, async (tree) => {
    const [base, revision] = [join(tree, "base.json"), join(tree, "revision.json")];
    await bundle(tree, base).catch((error: unknown) => {
      if (!(error instanceof CheckError)) throw error;
      throw new CheckError(`The specification in the base is invalid. Choose another --base.\n${error.message}`);
    });
    await bundle(root, revision);
    const changes = await compareBundles(base, revision);
    return changes.map((change) => ({ ...change, ...sourceLocation(change.inBase ? tree : root, change.pointer) }));
  });
}

/** Calls a function with a temporary directory that contains the `spec/` directory of a commit. */
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

/** A changelog entry with the API changes. */
export interface ApiChangelog {
  readonly bump: Bump;
  /** A sentence and a table. */
  readonly markdown: string;
}

/**
 * Writes a changelog entry.
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
  return { bump: largest.bump, markdown: [`API changes since \`${since}\`:`, "", ...new Set(lines)].join("\n") };
}
