import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { countTests, formatTotals, sumTotals } from "./test-report.ts";
import { runTurbo, turboEnvironment } from "./turbo.ts";

/** All that must hold before a change may land: tasks of turbo.json. */
const checks = ["lint", "lint:tree", "lint:workflows", "format:check", "boundaries", "typecheck", "typecheck:bench"];
const tests = ["test", "test:browser", "test:slow"];

const root = process.cwd();

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  return 1;
});

async function main(): Promise<number> {
  const reports = await findReports();
  // Turbo puts the report of a cached run back; what nothing ran must not be counted.
  await Promise.all(reports.map((report) => rm(report, { force: true })));

  const command = [
    "run",
    ...checks,
    ...tests,
    "--continue=dependencies-successful",
    "--output-logs=new-only",
    "--concurrency=100%",
  ];
  const exitCode = await runTurbo(command);

  const contents = await Promise.all(reports.map((report) => readFile(report, "utf8").catch(() => undefined)));
  const missing = reports.filter((_, index) => contents[index] === undefined);
  if (exitCode === 0 && missing.length > 0) {
    console.error(`These tests ran but left no report: ${missing.join(", ")}. Let their scripts use vitest.config.ts.`);
  }
  const totals = sumTotals(contents.filter((content) => content !== undefined).map(countTests));
  if (exitCode === 0 && totals.passed === 0) {
    console.error("No test ran.");
  }
  console.log(formatTotals(totals));
  return exitCode === 0 && missing.length === 0 && totals.passed > 0 && totals.failed === 0 ? 0 : 1;
}

/** Asks turbo where the test tasks of all packages leave their reports. */
async function findReports(): Promise<string[]> {
  const turbo = spawn("turbo", ["run", ...tests, "--dry=json"], {
    cwd: root,
    env: turboEnvironment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [plan, [exitCode]] = await Promise.all([text(turbo.stdout), once(turbo, "close")]);
  if (exitCode !== 0) {
    throw new Error(`turbo could not plan the tests. Mend what it says above.\n${plan}`);
  }
  // The shape that turbo documents for --dry=json.
  const { tasks } = JSON.parse(plan) as {
    tasks: { task: string; directory: string; command: string; outputs: string[] | null }[];
  };
  return tasks
    .filter(({ task, command }) => tests.includes(task) && command !== "<NONEXISTENT>")
    .flatMap(({ directory, outputs }) => (outputs ?? []).map((output) => join(root, directory, output)));
}
