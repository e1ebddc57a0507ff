import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readFrontMatter } from "./front-matter.ts";

const workspace = join(import.meta.dirname, "../../..");

/** From largest to smallest. */
const bumps = ["major", "minor", "patch"];

interface Change {
  readonly bump: string;
  readonly packages: readonly string[];
  /** In Markdown. */
  readonly text: string;
}

/**
 * Writes the changelog page in Markdown: pending changesets as `Unreleased`, then the releases of the published packages,
 * which share one version. A change of several packages is listed once.
 *
 * @param root - The root of the workspace.
 * @throws Error with the file, if the front matter of a changeset is invalid.
 */
export function readChangelog(root: string = workspace): string {
  const packages = publishedPackages(root);
  const sections = new Map<string, Change[]>();
  const add = (title: string, change: Change) => sections.set(title, [...(sections.get(title) ?? []), change]);
  for (const change of pendingChanges(root, new Set(packages.keys()))) add("Unreleased", change);
  for (const [name, directory] of packages) {
    const file = join(directory, "CHANGELOG.md");
    const changelog = existsSync(file) ? readFileSync(file, "utf8") : "";
    for (const [version, release] of partsAt(changelog, /^## (.+)$/gm)) {
      if (!sections.has(version)) sections.set(version, []);
      for (const [kind, list] of partsAt(release, /^### (\w+) Changes$/gm)) {
        for (const text of itemsOf(list)) add(version, { bump: kind.toLowerCase(), packages: [name], text });
      }
    }
  }
  const parts = [...sections].map(([title, changes]) => sectionOf(title, changes));
  return ["# Changelog\n", ...(parts.length > 0 ? parts : ["No changes yet.\n"])].join("\n");
}

function sectionOf(title: string, changes: readonly Change[]): string {
  const merged = new Map<string, Change>();
  for (const change of changes) {
    const key = `${change.bump} ${change.text}`;
    merged.set(key, { ...change, packages: [...(merged.get(key)?.packages ?? []), ...change.packages] });
  }
  const parts = [...merged.values()]
    .toSorted((one, other) => bumps.indexOf(one.bump) - bumps.indexOf(other.bump))
    .map(({ bump, packages, text }) => {
      const kind = `${bump.charAt(0).toUpperCase()}${bump.slice(1)}`;
      return `### ${kind}: ${packages
        .toSorted()
        .map((name) => `\`${name}\``)
        .join(", ")}\n\n${text}\n`;
    });
  return [`## ${title}\n`, ...(parts.length > 0 ? parts : ["No user-facing changes.\n"])].join("\n");
}

/** Returns the directory of each published package by name. The specification comes first, since it has every version. */
function publishedPackages(root: string): Map<string, string> {
  const packages = readdirSync(join(root, "packages")).toSorted();
  const found = ["spec", ...packages.map((name) => join("packages", name))].flatMap((path) => {
    const directory = join(root, path);
    if (!existsSync(join(directory, "package.json"))) return [];
    const manifest = JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as {
      readonly name: string;
      readonly private?: boolean;
    };
    return manifest.private === true ? [] : [[manifest.name, directory] as const];
  });
  return new Map(found);
}

function pendingChanges(root: string, published: ReadonlySet<string>): Change[] {
  const directory = join(root, ".changeset");
  if (!existsSync(directory)) return [];
  const files = readdirSync(directory).filter((name) => name.endsWith(".md") && name !== "README.md");
  return files.toSorted().flatMap((file) => {
    const { attributes, body } = readFrontMatter(readFileSync(join(directory, file), "utf8"), `.changeset/${file}`);
    const packages = Object.keys(attributes).filter((name) => published.has(name));
    // The packages share a version, so the largest bump applies to all.
    const bump = bumps.find((each) => packages.some((name) => attributes[name] === each));
    return bump === undefined ? [] : [{ bump, packages, text: body }];
  });
}

/** Returns each heading with the text below it. */
function partsAt(text: string, heading: RegExp): [title: string, text: string][] {
  const found = [...text.matchAll(heading)];
  return found.map((match, index) => [
    match[1] ?? "",
    text.slice(match.index + match[0].length, found[index + 1]?.index),
  ]);
}

/** Matches entries about updated dependencies. */
const dependencyUpdate = /^(?:Updated dependencies|@[\w-]+\/[\w-]+@\d)/u;

function itemsOf(list: string): string[] {
  return list
    .split(/^- /m)
    .map((item) => item.replaceAll(/^ {2}/gm, "").trim())
    .filter((item) => item !== "" && !dependencyUpdate.test(item))
    .map((item) => item.replace(/^[0-9a-f]{7,40}: /, ""));
}
