import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { extractTree } from "../changes/git.ts";
import { highest, type Rise } from "../changes/level.ts";
import { diff, type DiffChange } from "../changes/redocly.ts";
import { judge } from "../changes/rules.ts";
import { specificationFile } from "./contract.ts";
import { placeOf } from "../changes/place.ts";

/** What has changed in the specification. */
export interface Difference {
  /** How far the version must rise for it. */
  readonly rise: Rise;
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
  const workshop = await mkdtemp(join(tmpdir(), "northspec-release-"));
  try {
    const tree = join(workshop, "tree");
    await mkdir(tree);
    await extractTree(root, tag, tree);
    const changes = await diff(join(tree, specificationFile), join(root, specificationFile), join(root, "spec"));
    return changes.length === 0 ? undefined : describe(changes, tag);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

function describe(changes: readonly DiffChange[], tag: string): Difference {
  const head = ["| Rise | Change | Where | Details |", "| --- | --- | --- | --- |"];
  return {
    rise: highest(changes.map((change) => judge(change).level)),
    markdown: [`The API since \`${tag}\`:`, "", ...head, ...new Set(changes.map(row))].join("\n"),
  };
}

function row(change: DiffChange): string {
  const { kind, property, path, verdicts, base, revision } = change;
  const said = verdicts.map(({ message }) => message).join(" ");
  const cells = [
    judge(change).level,
    property === undefined ? kind : `${kind} \`${property}\``,
    placeOf(path),
    said === "" ? between(base?.value, revision?.value) : said,
  ];
  return `| ${cells.map((cell) => cell.replaceAll("\n", " ").replaceAll("|", "\\|")).join(" | ")} |`;
}

/** Two values that are short enough to read in a table. */
function between(before: unknown, after: unknown): string {
  if (before === undefined || after === undefined) return "";
  const texts = [before, after].map((value) => JSON.stringify(value));
  return texts.every((text) => text.length <= 40) ? texts.map((text) => `\`${text}\``).join(" → ") : "";
}
