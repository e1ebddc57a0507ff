import { globSync, readFileSync, rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { countTests, formatTotals, sumTotals } from "./totals.ts";
import { runTurbo } from "./turbo.ts";

/** Tasks of turbo.json that lint and check types. */
const checks = ["lint", "lint:code", "lint:workflows", "format:check", "boundaries", "typecheck", "typecheck:bench"];
const tests = ["test", "test:browser", "test:packed"];
/** Tests of other runtimes, registries and large specifications. They take minutes. */
const fullTests = ["test:slow"];

/** The JSON reports of the test tasks: see vitest.config.ts. */
const reports = "{spec,scripts,packages/*}/.vitest/*.json";

const usage = `Usage: pnpm test [--full]

Run linters, type checks and tests.

  --full  Include slow tests: other runtimes, npm registries and large specifications.
`;

process.exitCode = await main();

async function main(): Promise<number> {
  const parsed = readArguments();
  if ("error" in parsed) {
    process.stderr.write(`${parsed.error}\n\n${usage}`);
    return 2;
  }
  // Reports of earlier runs must not be counted.
  for (const report of globSync(reports)) rmSync(report);

  const tasks = [...checks, ...tests, ...(parsed.full ? fullTests : [])];
  const exitCode = await runTurbo([
    "run",
    ...tasks,
    "--continue=dependencies-successful",
    "--output-logs=new-only",
    "--concurrency=100%",
  ]);
  const totals = sumTotals(globSync(reports).map((report) => countTests(readFileSync(report, "utf8"))));
  if (exitCode === 0 && totals.passed === 0) console.error("No tests ran.");
  console.log(formatTotals(totals));
  return exitCode === 0 && totals.passed > 0 && totals.failed === 0 ? 0 : 1;
}

function readArguments(): { readonly full: boolean } | { readonly error: string } {
  try {
    return parseArgs({ options: { full: { type: "boolean", default: false } } }).values;
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
