import { bumps, type Change } from "./change.ts";

/** What a package's changelog tells of one version. */
export interface Release {
  readonly version: string;
  readonly changes: readonly Omit<Change, "packages">[];
}

/** Reads a changelog as changesets write it: a heading for each version, one below it for each kind of change. */
export function readReleases(changelog: string): Release[] {
  return partsAt(changelog, /^## (.+)$/gm).map(([version, text]) => ({
    version,
    changes: partsAt(text, /^### (\w+) Changes$/gm).flatMap(([kind, list]) => {
      const bump = bumps.find((each) => each === kind.toLowerCase());
      return bump === undefined ? [] : changesOf(list).map((change) => ({ bump, text: change }));
    }),
  }));
}

/** The texts below each heading, with what the heading says. */
function partsAt(text: string, heading: RegExp): [title: string, text: string][] {
  const found = [...text.matchAll(heading)];
  return found.map((match, index) => [
    (match[1] ?? "").trim(),
    text.slice(match.index + match[0].length, found[index + 1]?.index),
  ]);
}

/** A package that only follows the others: versions, below the commits of their changes where they have any. */
const onlyDependencies = /^(?:Updated dependencies|(?:- )?@[\w-]+\/[\w-]+@\d)/u;

function changesOf(list: string): string[] {
  return list
    .split(/^- /m)
    .map((item) => item.replaceAll(/^ {2}/gm, "").trim())
    .filter((item) => item !== "" && !onlyDependencies.test(item))
    .map((item) => item.replace(/^[0-9a-f]{7,40}: /, "").trim());
}

/** Orders versions as [Semantic Versioning](https://semver.org/#spec-item-11) does; the parts of a prerelease as numbers or words. */
export function compareVersions(one: string, other: string): number {
  const [core = "", prerelease] = one.split("-", 2);
  const [otherCore = "", otherPrerelease] = other.split("-", 2);
  const byCore = compare(core, otherCore);
  if (byCore !== 0) return byCore;
  if (prerelease === undefined || otherPrerelease === undefined) {
    return Number(prerelease === undefined) - Number(otherPrerelease === undefined);
  }
  return compare(prerelease, otherPrerelease);
}

const { compare } = new Intl.Collator("en", { numeric: true });
