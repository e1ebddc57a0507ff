import { appendFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { apiChangesSince, withSources } from "./api-changes.ts";
import { checkWorkingTree, formatAnnotations, formatText, type ChangesetReport } from "./check.ts";
import { chooseBase, git } from "./git.ts";
import { diffMarkdown } from "./redocly.ts";
import { CheckError } from "./run.ts";

const usage = `Usage: pnpm changeset:check [--base <ref>] [--format <format>]
       pnpm diff:spec [--base <ref>]

changeset:check compares the specification and the published packages with a base commit. It fails if the changesets
declare a smaller version bump than the changes require. diff:spec prints the changes to the specification as Markdown.
In GitHub Actions, it appends them to the job summary.

  --base <ref>       Branch, tag or commit to compare with (default: the commit where this branch left main; on main,
                     the last release tag)
  --format <format>  Output format: text, json, or github for text with annotations (default: text)
  --help             Print this help

Exit codes:
  0  Passed, or nothing to compare with
  1  Failed
  2  Not checked: invalid flag, unknown base, or a specification or changeset that cannot be read`;

const formats: Readonly<Record<string, (report: ChangesetReport) => string>> = {
  text: formatText,
  github: (report) => [formatText(report), ...formatAnnotations(report.issues)].join("\n\n"),
  json: (report) => JSON.stringify(report, null, 2),
};

process.exitCode = await main().catch((error: unknown) => {
  const isUsage = error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
  if (!(error instanceof CheckError) && !isUsage) throw error;
  console.error(isUsage ? `${error.message}\n\n${usage}` : error.message);
  return 2;
});

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    // npm requires `--` before flags, and pnpm passes it on.
    args: process.argv.slice(2).filter((argument) => argument !== "--"),
    options: { base: { type: "string" }, format: { type: "string" }, help: { type: "boolean" } },
    allowPositionals: true,
  });
  const { base, format = "text", help } = values;
  if (help === true) {
    console.log(usage);
    return 0;
  }
  const root = (await git(process.cwd(), "rev-parse", "--show-toplevel")).trim();
  if (positionals[0] === "diff") {
    await printDiff(root, base);
    return 0;
  }
  const write = formats[format];
  if (write === undefined) {
    throw new CheckError(`Unknown --format ${JSON.stringify(format)}. Use ${Object.keys(formats).join(", ")}.`);
  }
  const report = await checkWorkingTree(root, base);
  console.log(write(report));
  return report.issues.length === 0 ? 0 : 1;
}

async function printDiff(root: string, ref: string | undefined): Promise<void> {
  const base = await chooseBase(root, ref);
  const summary =
    base === undefined ? "Nothing to compare with: there is no release yet.\n" : await describeDiff(root, base.commit);
  const file = process.env["GITHUB_STEP_SUMMARY"];
  if (file === undefined || file === "") process.stdout.write(summary);
  else await appendFile(file, summary);
}

/** The report of `redocly diff`, followed by the changes whose bump it underestimates. */
async function describeDiff(root: string, commit: string): Promise<string> {
  const report = await withSources(root, commit, (tree) => diffMarkdown(tree, commit.slice(0, 10), root));
  const overrides = (await apiChangesSince(root, commit)).filter((change) => change.overrides !== undefined);
  const items = overrides.map(
    ({ bump, file, line, message, reason }) =>
      `- **${bump}**: \`${file}:${String(line)}\` ${message} ${reason ?? ""}\n`,
  );
  const title = "\nThese changes require a larger bump, because they affect users of the packages:\n\n";
  return `${report.trim()}\n${items.length === 0 ? "" : title}${items.join("")}`;
}
