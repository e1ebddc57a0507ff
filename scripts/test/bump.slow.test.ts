import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { checkBump } from "../src/changes/check-bump.ts";
import type { Problem } from "../src/changes/problem.ts";
import { judgeChangesets } from "../src/changes/verdict.ts";
import { type Kind, kinds } from "./bump-kinds.ts";
import { branchedRepository, changesetFile, commit, edit, goBack, writeChangeset } from "./bump-repository.ts";
import type { RepositoryCopy } from "./support/repository.ts";

let copy: RepositoryCopy;
let start: string;
const table: string[][] = [["edit", "requires", "matching changeset", "no changeset", "smaller changeset"]];

beforeAll(async () => {
  copy = await branchedRepository();
  start = await copy.git("rev-parse", "HEAD");
}, 60_000);

afterEach(() => goBack(copy, start));

afterAll(async () => {
  console.log(table.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")).join("\n"));
  await copy.remove();
});

const widths = [48, 8, 18, 12];

/** The rise below, or none. */
const below = { none: "none", patch: "none", minor: "patch", major: "minor" } as const;

test.for(kinds.map((kind) => [kind.name, kind.bump, kind] as const))(
  "where %s, the gate asks for %s, and for no less",
  async ([name, bump, kind]) => {
    const tooSmall = below[bump];
    const base = await prepare(kind, tooSmall);

    const report = await checkBump(copy.folder, base);
    expect(report.required).toBe(bump);
    expect(report.promised).toBe(tooSmall);
    const refused = bump !== "none";
    expect(report.problems.map(({ kind: problem }) => problem)).toEqual(
      refused ? report.problems.map(() => (tooSmall === "none" ? "no-changeset" : "too-small")) : [],
    );
    expect(report.problems.length > 0).toBe(refused);
    for (const problem of report.problems) await expectHelp(problem, kind, bump);

    const verdictOn = (rise: Kind["bump"]) =>
      judgeChangesets({
        changes: report.changes,
        changesets: rise === "none" ? [] : [{ file: changesetFile, text: "", releases: [{ name: spec, type: rise }] }],
        released: "none",
        published: [spec],
        packages: [],
      });
    expect(verdictOn(bump).problems).toEqual([]);
    expect(verdictOn("none").problems.length > 0).toBe(refused);
    const [first] = report.problems;
    table.push([
      name,
      bump,
      "accepted",
      refused ? "refused" : "accepted",
      tooSmall === "none" || first === undefined ? "–" : `refused at ${first.file}:${String(first.line)}`,
    ]);
  },
);

const spec = "@northspec/spec";

/** Makes the edit of a kind and a changeset, and commits them. What to compare with comes back. */
async function prepare({ before = [], edits }: Kind, rise: Kind["bump"]): Promise<string> {
  const folder = join(copy.folder, "spec");
  await edit(folder, before);
  if (before.length > 0) await commit(copy, "What is there before");
  await edit(folder, edits);
  if (rise !== "none") await writeChangeset(copy.folder, { spec: rise });
  await commit(copy, "A change");
  return "HEAD~1";
}

/** Expects of a problem that it names a place that exists, and the change that mends it. */
async function expectHelp(problem: Problem, { edits }: Kind, bump: string): Promise<void> {
  const { file, line, pointer, inBase, mend, message, reason } = problem;
  const text = await copy.git("show", `${inBase === true ? "HEAD~1" : "HEAD"}:${file}`);
  expect(text.split("\n").length).toBeGreaterThanOrEqual(line);
  expect(pointer).toMatch(/^#\//u);
  const edited = edits.map(([path]) => `spec/${path}`);
  const renamed = /^The schema `\w+`/u.test(message);
  expect(renamed || edited.includes(file) || file === "spec/openapi.yaml", `${file} is a file of the edit`).toBe(true);
  expect(message).toContain(`needs a ${bump} rise`);
  expect(mend).toContain(`"${spec}": ${bump}`);
  expect(mend).toContain(problem.kind === "too-small" ? `${changesetFile}:2` : "npx -y pnpm@12 changeset");
  expect(reason !== undefined || bump === "patch", "it says what it breaks").toBe(true);
}
