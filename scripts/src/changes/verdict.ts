import type { Changeset } from "./changesets.ts";
import { promisedBy } from "./changesets.ts";
import { exceeds, highest, type Rise } from "./level.ts";
import type { Problem } from "./problem.ts";
import type { Change } from "./specification.ts";

const specification = "@northspec/spec";
const command = "npx -y pnpm@12 changeset";

/** What a verdict is about. */
export interface Evidence {
  /** What became of the published specification. */
  readonly changes: readonly Change[];
  /** The changesets that the base does not have. */
  readonly changesets: readonly Changeset[];
  /** How far the version itself was raised since the base, by a release that used the changesets up. */
  readonly released: Rise;
  /** The names of all packages that are published. */
  readonly published: readonly string[];
  /** The packages whose published files changed, each with those files. */
  readonly packages: readonly { readonly name: string; readonly files: readonly string[] }[];
}

/** How far the version must rise, how far it will, and what is wrong with that. */
export interface Verdict {
  readonly required: Rise;
  readonly promised: Rise;
  readonly problems: readonly Problem[];
}

/** Judges whether changesets promise what the changes need. */
export function judgeChangesets({ changes, changesets: written, released, published, packages }: Evidence): Verdict {
  const required = highest(changes.map(({ level }) => level));
  // What is promised to a package that is not published never comes.
  const changesets = written.map((changeset) => ({
    ...changeset,
    releases: changeset.releases.filter(({ name }) => published.includes(name)),
  }));
  const promised = highest([promisedBy(changesets), released]);
  const named = new Set(changesets.flatMap(({ releases }) => releases.map(({ name }) => name)));
  // A release uses the changesets up: what they named is in the changelogs now.
  const isReleased = released !== "none";
  const problems = written.flatMap((changeset) => unknownPackages(changeset, published));
  if (changes.length > 0 && promised === "none") {
    problems.push(...needing(changes, "none", required, (change) => noChangeset(change, required)));
  } else if (exceeds(required, promised)) {
    problems.push(...needing(changes, promised, required, (change) => tooSmall(change, promised, changesets)));
  } else if (changes.length > 0 && !isReleased && !named.has(specification)) {
    problems.push(notNamed(required, changesets));
  }
  // An empty changeset says that nobody who installs a package is reached.
  const saysNothing = written.some(({ releases }) => releases.length === 0);
  if (!isReleased && !saysNothing) {
    problems.push(...packages.filter(({ name }) => !named.has(name)).map(unnamedPackage));
  }
  return { required, promised, problems };
}

/** The changes that need more than is promised, the weightiest first. Where nothing is promised, the weightiest alone. */
function needing(
  changes: readonly Change[],
  promised: Rise,
  required: Rise,
  problemOf: (change: Change) => Problem,
): Problem[] {
  return changes
    .filter(({ level }) => (promised === "none" ? level === required : exceeds(level, promised)))
    .toSorted((one, other) => Number(exceeds(other.level, one.level)) - Number(exceeds(one.level, other.level)))
    .map(problemOf);
}

function noChangeset(change: Change, required: Rise): Problem {
  return {
    ...about(
      change,
      "no-changeset",
      `${change.message} This needs a ${change.level} rise, and no changeset promises one.`,
    ),
    mend: `Run \`${command}\` and choose ${specification} and ${required}, or write .changeset/<a name>.md, which begins with\n---\n"${specification}": ${required}\n---`,
  };
}

function tooSmall(change: Change, promised: Rise, changesets: readonly Changeset[]): Problem {
  const message = `${change.message} This needs a ${change.level} rise, and the changesets promise a ${promised}.`;
  const place = changesets.map(lineOfSpecification).find((line) => line !== undefined);
  const line = `"${specification}": ${change.level}`;
  const edit =
    place === undefined
      ? `Run \`${command}\` and choose ${specification} and ${change.level}`
      : `Write \`${line}\` in ${place}`;
  return { ...about(change, "too-small", message), mend: `${edit}, or take the change back.` };
}

function about({ file, line, pointer, inBase, reason }: Change, kind: Problem["kind"], message: string) {
  return { kind, message, file, line, pointer, inBase, ...(reason === undefined ? {} : { reason }) };
}

function notNamed(required: Rise, changesets: readonly Changeset[]): Problem {
  // Something was promised, so there is a changeset.
  const file = changesets.find(({ releases }) => releases.length > 0)?.file ?? ".changeset";
  return {
    kind: "not-named",
    message: `The specification changed, and no changeset names ${specification}.`,
    reason: "Its changelog would not tell of the change.",
    mend: `Write \`"${specification}": ${required}\` between the lines of dashes of ${file}.`,
    file,
    line: 1,
  };
}

function unnamedPackage({ name, files }: Evidence["packages"][number]): Problem {
  const others = files.length > 1 ? ` and ${String(files.length - 1)} more` : "";
  return {
    kind: "not-named",
    message: `${name} is published from ${String(files[0])}${others}, which changed, and no changeset names it.`,
    reason: "Without one the change is not published, or its changelog does not tell of it.",
    mend: `Run \`${command}\` and choose ${name}. If nobody who installs it is reached, say so with \`${command} --empty\`.`,
    file: files[0] ?? "package.json",
    line: 1,
  };
}

function unknownPackages({ file, text, releases }: Changeset, published: readonly string[]): Problem[] {
  const unknown = releases.filter(({ name }) => !published.includes(name));
  return unknown.map(({ name }) => ({
    kind: "not-published",
    message: `The changeset names ${name}, which is no package that is published.`,
    reason: "No release would come of it.",
    mend: `Name one of ${published.join(", ")}, or take the line away.`,
    file,
    line: text.split("\n").findIndex((line) => line.includes(name)) + 1,
  }));
}

/** Where a changeset says how far the specification rises. */
function lineOfSpecification({ file, text }: Changeset): string | undefined {
  const index = text.split("\n").findIndex((line) => /^\s*["']?@northspec\/spec["']?\s*:/u.test(line));
  return index < 0 ? undefined : `${file}:${String(index + 1)}`;
}
