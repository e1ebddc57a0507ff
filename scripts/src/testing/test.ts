import { globSync, readFileSync, rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { countTests, formatTotals, sumTotals } from "./totals.ts";
import { runTurbo } from "./turbo.ts";

/** The tasks of turbo.json that check a change. */
const checks = ["lint", "lint:code", "lint:workflows", "format:check", "boundaries", "typecheck", "typecheck:bench"];
const tests = ["test", "test:browser", "test:packed"];
/** Tests of other runtimes, of registries and of scale, which take minutes. */
const fullTests = ["test:slow"];

/** The JSON report that each test task writes: see vitest.config.ts. */
const reports = "{spec,scripts,packages/*}/.vitest/*.json";

const usage = `Usage: pnpm test [--full]

Runs the linters, the type checks and the tests.

  --full  Also run the tests that take minutes: runtimes, registries, scale.
`;

process.exitCode = await main();

async function main(): Promise<number> {
  const isFull = readArguments();
  if (isFull === undefined) {
    process.stderr.write(usage);
    return 2;
  }
  // A report left by an earlier run must not be counted.
  for (const report of globSync(reports)) rmSync(report);

  const tasks = [...checks, ...tests, ...(isFull ? fullTests : [])];
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

/** @returns Whether to run all tests, or `undefined` if the arguments are wrong. */
function readArguments(): boolean | undefined {
  try {
    return parseArgs({ options: { full: { type: "boolean", default: false } } }).values.full;
  } catch {
    return undefined;
  }
}
