import { existsSync, globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { actionlint } from "./actionlint.ts";
import { type Finding, formatFinding } from "./finding.ts";
import { checkAction, checkWorkflow } from "./rules.ts";
import type { Repository } from "./steps.ts";

const root = process.cwd();

process.exitCode = await main();

async function main(): Promise<number> {
  const repository = await readRepository();
  const workflows = globSync(".github/workflows/*.{yml,yaml}", { cwd: root });
  const actions = globSync(".github/actions/*/action.{yml,yaml}", { cwd: root });
  if (workflows.length === 0) {
    console.error("There is no workflow in .github/workflows. Run this at the root of the repository.");
    return 1;
  }
  const findings: Finding[] = [];
  for (const file of workflows.toSorted()) {
    const content = await readFile(join(root, file), "utf8");
    findings.push(...(await actionlint(file, content)), ...checkWorkflow(file, content, repository));
  }
  for (const file of actions.toSorted()) {
    findings.push(...checkAction(file, await readFile(join(root, file), "utf8"), repository));
  }
  for (const finding of findings) console.error(formatFinding(finding));
  if (findings.length > 0) return 1;
  console.log(`${String(workflows.length)} workflows and ${String(actions.length)} actions are as they should be.`);
  return 0;
}

async function readRepository(): Promise<Repository> {
  // npm's own format.
  const { scripts = {} } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    scripts?: Record<string, string>;
  };
  return {
    scripts: Object.keys(scripts),
    hasAction: (folder) => ["action.yml", "action.yaml"].some((file) => existsSync(join(root, folder, file))),
  };
}
