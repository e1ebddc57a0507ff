import { parseArgs } from "node:util";
import { checkBump, type BumpReport } from "./check-bump.ts";
import { git } from "./git.ts";
import { JudgementError } from "./judgement-error.ts";
import { formatAnnotations, formatText } from "./report.ts";

const usage = `Usage: pnpm check:bump [--base <ref>] [--format <format>]

Compares the specification and the published packages with a base, and refuses changesets that promise less than the
changes need. Nothing is checked out, and nothing is changed.

  --base <ref>       a branch, tag or commit to compare with. Without it: where this branch left main; on main itself,
                     the last release (a tag v*); before the first release, nothing.
  --format <format>  text (for people), github (text, and an annotation for each problem), json (the whole report,
                     on standard output alone). text without it.
  --help             prints this.

Exit codes: 0 accepted, or nothing to compare with; 1 refused; 2 not judged: a wrong flag, a base that is not there, or
a specification or a changeset that cannot be read.`;

const formats: Readonly<Record<string, (report: BumpReport) => string>> = {
  text: formatText,
  github: (report) => [formatText(report), formatAnnotations(report)].filter((part) => part !== "").join("\n\n"),
  json: (report) => JSON.stringify(report, null, 2),
};

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof JudgementError)) throw error;
  console.error(error.message);
  return 2;
});

async function main(programArguments: string[]): Promise<number> {
  const { base, format, help } = readFlags(programArguments);
  if (help === true) {
    console.log(usage);
    return 0;
  }
  const write = formats[format ?? "text"];
  if (write === undefined) {
    throw new JudgementError(`--format: ${JSON.stringify(format)} is none of ${Object.keys(formats).join(", ")}.`);
  }
  const root = (await git(process.cwd(), "rev-parse", "--show-toplevel")).trim();
  const report = await checkBump(root, base);
  console.log(write(report));
  return report.problems.length === 0 ? 0 : 1;
}

function readFlags(programArguments: string[]) {
  try {
    return parseArgs({
      // pnpm passes on the dashes that npm needs before flags.
      args: programArguments.filter((argument) => argument !== "--"),
      options: { base: { type: "string" }, format: { type: "string" }, help: { type: "boolean" } },
    }).values;
  } catch (error) {
    throw new JudgementError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}
