import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readFrontMatter } from "../front-matter.ts";
import { type Bump, bumps, type Change } from "./change.ts";
import { compareVersions, readReleases } from "./releases.ts";

const repository = join(import.meta.dirname, "../../../..");

/**
 * What has changed for users, as a page in Markdown: the changesets that wait for a release as `Unreleased`, then the releases
 * from the changelogs of the published packages, newest first. A change that concerns several packages stands once.
 *
 * @param root - the folder of the workspace.
 * @throws `Error` that names the file and what is wrong with it.
 */
export function readChangelog(root: string = repository): string {
  const names = publishedPackages(root);
  const releases = new Map<string, Change[]>();
  for (const [name, folder] of names) {
    const file = join(folder, "CHANGELOG.md");
    if (!existsSync(file)) continue;
    for (const { version, changes } of readReleases(readFileSync(file, "utf8"))) {
      const known = releases.get(version) ?? [];
      releases.set(version, [...known, ...changes.map((change) => ({ ...change, packages: [name] }))]);
    }
  }
  const sections = [...releases].toSorted(([one], [other]) => compareVersions(other, one));
  const pending = pendingChanges(root, new Set(names.keys()));
  const all = [...(pending.length > 0 ? [["Unreleased", pending] as const] : []), ...sections];
  const parts =
    all.length > 0 ? all.map(([title, changes]) => section(title, changes)) : ["Nothing has changed yet.\n"];
  return ["# Changelog\n", ...parts].join("\n");
}

function section(title: string, changes: readonly Change[]): string {
  const merged = new Map<string, Change>();
  for (const change of changes) {
    const key = JSON.stringify([change.bump, change.text]);
    merged.set(key, { ...change, packages: [...(merged.get(key)?.packages ?? []), ...change.packages] });
  }
  const parts = [...merged.values()]
    .toSorted((one, other) => bumps.indexOf(one.bump) - bumps.indexOf(other.bump))
    .map(({ bump, packages, text }) => {
      const kind = `${bump.charAt(0).toUpperCase()}${bump.slice(1)}`;
      return `### ${kind}: ${packages.map((name) => `\`${name}\``).join(", ")}\n\n${text}\n`;
    });
  const body = parts.length > 0 ? parts : ["Nothing that users notice.\n"];
  return [`## ${title}\n`, ...body].join("\n");
}

/** The packages that are published, by name, each with its folder. */
function publishedPackages(root: string): Map<string, string> {
  const folders = ["spec", ...readdirSync(join(root, "packages")).map((name) => join("packages", name))].toSorted();
  return new Map(
    folders.flatMap((each) => {
      const folder = join(root, each);
      const file = join(folder, "package.json");
      if (!existsSync(file)) return [];
      const { name, private: isPrivate }: { name?: unknown; private?: unknown } = JSON.parse(
        readFileSync(file, "utf8"),
      );
      return typeof name === "string" && isPrivate !== true ? [[name, folder] as const] : [];
    }),
  );
}

function pendingChanges(root: string, published: ReadonlySet<string>): Change[] {
  const folder = join(root, ".changeset");
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith(".md") && name !== "README.md");
  return files.toSorted().flatMap((file) => {
    const { attributes, body } = readFrontMatter(readFileSync(join(folder, file), "utf8"), `.changeset/${file}`);
    const packages = Object.keys(attributes).filter((name) => published.has(name));
    const found = packages.map((name) => bumps.indexOf(bumpOf(attributes[name], name, file)));
    // The packages carry one version, so the highest rise counts for all.
    const bump = bumps[Math.min(...found)];
    return bump === undefined ? [] : [{ bump, packages, text: body }];
  });
}

function bumpOf(value: unknown, name: string, file: string): Bump {
  const bump = bumps.find((each) => each === value);
  if (bump !== undefined) return bump;
  throw new Error(
    `.changeset/${file}: \`${name}\` is raised by ${JSON.stringify(value)}. It must be ${bumps.join(", ")}.`,
  );
}
