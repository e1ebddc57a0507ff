import { appendFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { checkBump } from "./check-bump.ts";
import { git } from "./git.ts";
import { JudgementError } from "./judgement-error.ts";
import { formatSummary } from "./summary.ts";

const usage = `Usage: pnpm diff:spec [--base <ref>]

Tells in Markdown what becomes of the contract, and which rise that needs: on standard output, or in a workflow as the
summary of its job. \`pnpm check:bump\` refuses what this only shows.

  --base <ref>  a branch, tag or commit to compare with. Without it: where this branch left main; on main itself, the
                last release.
  --help        prints this.`;

process.exitCode = await main().catch((error: unknown) => {
  if (!(error instanceof JudgementError)) throw error;
  console.error(error.message);
  return 2;
});

async function main(): Promise<number> {
  const { base, help } = readFlags();
  if (help === true) {
    console.log(usage);
    return 0;
  }
  const root = (await git(process.cwd(), "rev-parse", "--show-toplevel")).trim();
  const summary = formatSummary(await checkBump(root, base));
  const file = process.env["GITHUB_STEP_SUMMARY"];
  if (file === undefined || file === "") console.log(summary);
  else await appendFile(file, summary);
  return 0;
}

function readFlags() {
  try {
    const options = { base: { type: "string" }, help: { type: "boolean" } } as const;
    return parseArgs({ args: process.argv.slice(2).filter((argument) => argument !== "--"), options }).values;
  } catch (error) {
    throw new JudgementError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}
