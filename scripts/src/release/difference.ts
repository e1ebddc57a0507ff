import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { attempt, capture } from "./command.ts";
import { placeOf } from "./place.ts";

/** A change of the specification, as `redocly diff --format json` tells it. */
interface Change {
  /** A JSON pointer into the bundled description. */
  readonly path: string;
  readonly kind: string;
  readonly property?: string;
  readonly impact: string;
  readonly verdicts: readonly { readonly message: string }[];
  readonly base?: { readonly value?: unknown };
  readonly revision?: { readonly value?: unknown };
}

/** What has changed in the specification. */
export interface Difference {
  /** How far the version must rise for it. */
  readonly bump: string;
  /** A sentence and a table. */
  readonly markdown: string;
}

/**
 * Compares the specification with that of an earlier release.
 *
 * @param tag - the release.
 * @returns nothing where they say the same.
 * @throws Error with what git or redocly said, where either fails.
 */
export async function compareWith(root: string, tag: string): Promise<Difference | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "northspec-release-"));
  try {
    await extract(root, tag, folder);
    return await compare(root, join(folder, "spec/openapi.yaml"), tag);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes the specification of a commit into a folder. */
async function extract(root: string, commit: string, folder: string): Promise<void> {
  const listed = await capture(root, "git", "ls-tree", "-r", "-z", "--name-only", commit, "--", "spec");
  const paths = listed.split("\0").filter((path) => path.endsWith(".yaml"));
  for (const path of paths) {
    const file = join(folder, path);
    await mkdir(join(file, ".."), { recursive: true });
    await writeFile(file, await capture(root, "git", "show", `${commit}:${path}`));
  }
}

async function compare(root: string, base: string, tag: string): Promise<Difference | undefined> {
  const redocly = join(root, "scripts/node_modules/.bin/redocly");
  const files = [base, join(root, "spec/openapi.yaml")];
  const options = ["--config", join(root, "spec/redocly.yaml"), "--format", "json", "--fail-on", "none"];
  const { exitCode, stdout, stderr } = await attempt(root, redocly, "diff", ...files, ...options);
  if (exitCode !== 0) {
    throw new Error(`The specification cannot be compared with that of ${tag}:\n${stderr.trim() || stdout.trim()}`);
  }
  // What redocly documents of --format json.
  const { bump, changes } = JSON.parse(stdout) as { bump: string; changes: readonly Change[] };
  const rows = [...new Set(changes.map(row))];
  if (rows.length === 0) return undefined;
  const head = ["| Rise | Change | Where | Details |", "| --- | --- | --- | --- |"];
  return { bump, markdown: [`The API since \`${tag}\`:`, "", ...head, ...rows].join("\n") };
}

function row({ impact, kind, property, path, verdicts, base, revision }: Change): string {
  const change = property === undefined ? kind : `${kind} \`${property}\``;
  const said = verdicts.map(({ message }) => message).join(" ");
  const cells = [impact, change, placeOf(path), said === "" ? between(base?.value, revision?.value) : said];
  return `| ${cells.map((cell) => cell.replaceAll("\n", " ").replaceAll("|", "\\|")).join(" | ")} |`;
}

/** Two values that are short enough to read in a table. */
function between(before: unknown, after: unknown): string {
  if (before === undefined || after === undefined) return "";
  const texts = [before, after].map((value) => JSON.stringify(value));
  return texts.every((text) => text.length <= 40) ? texts.map((text) => `\`${text}\``).join(" → ") : "";
}
