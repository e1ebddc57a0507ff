import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readChangesets } from "@changesets/read";
import type { ApiChange } from "./api-changes.ts";
import { type BumpOrNone, compareBumps, maxBump } from "./bump.ts";
import type { SourceLocation } from "./locations.ts";
import { CheckError } from "./run.ts";

/** A file that declares version bumps and their changelog entry. */
export interface Changeset {
  /** Relative to the root of the repository. */
  readonly file: string;
  readonly text: string;
  readonly releases: readonly { readonly name: string; readonly type: BumpOrNone }[];
}

/** A reason to reject the changesets. */
export interface Issue {
  readonly kind: "too-small" | "no-changeset" | "not-named" | "not-published";
  readonly message: string;
  /** The impact on users, or why a changeset is required. */
  readonly reason?: string;
  readonly fix: string;
  readonly file: string;
  readonly line: number;
  /** Whether the location exists only in the base. */
  readonly inBase?: boolean;
}

const specification = "@northspec/spec";
const command = "npx -y pnpm@12 changeset";

/**
 * Reads the changesets in a list of files.
 *
 * @throws {@link CheckError} if one cannot be read.
 */
export async function changesetsAmong(root: string, files: readonly string[]): Promise<Changeset[]> {
  const changesets = await readChangesets(root).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    throw new CheckError(`A changeset in .changeset/ cannot be read: ${message}\nRecreate it with \`${command}\`.`);
  });
  const named = changesets.map(({ id, releases }) => ({ file: `.changeset/${id}.md`, releases }));
  return Promise.all(
    named
      .filter(({ file }) => files.includes(file))
      .map(async (changeset) => ({ ...changeset, text: await readFile(join(root, changeset.file), "utf8") })),
  );
}

/** Changed files that affect users. A changeset must name at least one of the packages. */
export interface PublishedFiles {
  readonly files: readonly string[];
  readonly packages: readonly string[];
}

/** Changes since the base. */
export interface Changes {
  readonly api: readonly (ApiChange & SourceLocation)[];
  readonly files: readonly PublishedFiles[];
  readonly changesets: readonly Changeset[];
  /** The bump from the base version to the current version. Only releases have one. */
  readonly released: BumpOrNone;
  /** The names of all published packages. */
  readonly published: readonly string[];
}

/** Checks that changesets declare what the changes require. */
export function checkChangesets({ api, files, changesets, released, published }: Changes) {
  const releases = changesets.flatMap((changeset) => changeset.releases).filter(({ name }) => published.includes(name));
  const required = maxBump(api.map(({ bump }) => bump));
  // The packages have one version, so the largest bump applies to all of them.
  const declared = maxBump([released, ...releases.map(({ type }) => type)]);
  const isTooSmall = compareBumps(required, declared) > 0;
  const largest = isTooSmall ? api.filter(({ bump }) => bump === required) : [];
  // A release moves its changesets to the changelogs. An empty changeset declares that users are not affected.
  const isExempt = released !== "none" || changesets.some((changeset) => changeset.releases.length === 0);
  const ofSpecification = { files: [...new Set(api.map(({ file }) => file))], packages: [specification] };
  const unnamed = [...(api.length > 0 && !isTooSmall ? [ofSpecification] : []), ...files].filter(
    ({ packages }) => !releases.some(({ name }) => packages.includes(name)),
  );
  const issues = [
    ...changesets.flatMap((changeset) => unknownPackages(changeset, published)),
    ...largest.map((change) => bumpTooSmall(change, declared, changesets)),
    ...(isExempt ? [] : unnamed.map(packageNotNamed)),
  ];
  return { required, declared, issues };
}

function bumpTooSmall(
  { message, bump, reason, file, line, inBase }: Changes["api"][number],
  declared: BumpOrNone,
  changesets: readonly Changeset[],
): Issue {
  const found = declared === "none" ? "no changeset declares one" : `the changesets declare a ${declared} bump`;
  const entry = `"${specification}": ${bump}`;
  const [existing] = changesets.flatMap((changeset) => lineOf(changeset, specification) ?? []);
  const create = `Run \`${command}\` and choose ${specification} and ${bump}, or write .changeset/<name>.md:\n---\n${entry}\n---`;
  return {
    kind: declared === "none" ? "no-changeset" : "too-small",
    message: `${message} This requires a ${bump} bump, but ${found}.`,
    ...(reason === undefined ? {} : { reason }),
    fix:
      existing === undefined
        ? create
        : `Write \`${entry}\` in ${existing.file}:${String(existing.line)}, or undo the change.`,
    file,
    line,
    inBase,
  };
}

function packageNotNamed({ files, packages }: PublishedFiles): Issue {
  const [file = "package.json"] = files;
  const others = files.length > 1 ? ` and ${String(files.length - 1)} more` : "";
  const names = packages.join(" or ");
  return {
    kind: "not-named",
    message: `${file}${others} changed, but no changeset names ${names}.`,
    reason: "Without a changeset, the change is not released or missing from the changelog.",
    fix: `Run \`${command}\` and choose ${names}. If users are not affected, run \`${command} --empty\`.`,
    file,
    line: 1,
  };
}

function unknownPackages(changeset: Changeset, published: readonly string[]): Issue[] {
  const unknown = changeset.releases.filter(({ name }) => !published.includes(name));
  return unknown.map(({ name }) => ({
    kind: "not-published",
    message: `The changeset names ${name}, which is not a published package.`,
    fix: `Name one of ${published.join(", ")}, or remove the line.`,
    ...(lineOf(changeset, name) ?? { file: changeset.file, line: 1 }),
  }));
}

/** Finds the line on which a changeset names a package. */
function lineOf({ file, text }: Changeset, name: string): { file: string; line: number } | undefined {
  const index = text.split("\n").findIndex((line) => line.replaceAll(/["'\s]/gu, "").startsWith(`${name}:`));
  return index < 0 ? undefined : { file, line: index + 1 };
}
