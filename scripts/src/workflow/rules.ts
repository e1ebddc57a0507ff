import { isMap } from "yaml";
import type { Finding } from "./finding.ts";
import { entriesOf, get, itemsOf, type Place, readSource, type Source, textOf } from "./source.ts";
import { checkSteps, type Repository } from "./steps.ts";

/** Checks a workflow by the rules of this repository: no more rights, time and trust than it needs. */
export function checkWorkflow(file: string, content: string, repository: Repository): readonly Finding[] {
  const source = readSource(file, content);
  if (source.findings.length > 0) return source.findings;
  checkTriggers(source);
  const permissions = get(source.root, "permissions");
  if (!isMap(permissions) || permissions.items.length > 0) {
    source.report(permissions, "A workflow has no right that no job asks for. Write `permissions: {}` at the top.");
  }
  if (get(source.root, "concurrency") === undefined) {
    source.report(undefined, "Two runs may overtake each other. Add `concurrency` with a `group`.");
  }
  for (const { node, key, value } of entriesOf(get(source.root, "jobs")))
    checkJob(source, key, node, value, repository);
  return source.findings;
}

/** Checks a composite action by the rules of this repository. */
export function checkAction(file: string, content: string, repository: Repository): readonly Finding[] {
  const source = readSource(file, content);
  if (source.findings.length > 0) return source.findings;
  const runs = get(source.root, "runs");
  for (const key of ["name", "description"]) {
    if (textOf(source.root, key) === undefined) source.report(undefined, `Add a \`${key}\`: an action needs one.`);
  }
  if (textOf(runs, "using") !== "composite") {
    source.report(runs, "An action of this repository is a list of steps. Write `using: composite`.");
  }
  for (const step of itemsOf(get(runs, "steps"))) {
    if (get(step, "run") !== undefined && textOf(step, "shell") === undefined) {
      source.report(step, "A step of an action names its shell. Add `shell: bash`.");
    }
  }
  checkSteps(source, get(runs, "steps"), repository);
  return source.findings;
}

/** Triggers that run with the rights and secrets of the repository on what a stranger has written. */
const dangerousTriggers = new Set(["pull_request_target", "workflow_run", "issue_comment"]);

function checkTriggers(source: Source): void {
  const on = get(source.root, "on");
  for (const { key, node } of entriesOf(on)) {
    if (dangerousTriggers.has(key)) {
      source.report(node, `${key} gives secrets to what a stranger has written. Use \`pull_request\`.`);
    }
  }
  if (!isMap(on)) source.report(on, "Write the triggers as a map, so that each can be read and checked.");
}

function checkJob(source: Source, name: string, node: Place, job: Place, repository: Repository): void {
  const permissions = get(job, "permissions");
  if (!isMap(permissions)) {
    source.report(
      permissions ?? node,
      `The job ${name} says no rights. Add \`permissions\`, such as \`contents: read\`.`,
    );
  }
  if (get(job, "timeout-minutes") === undefined) {
    source.report(node, `The job ${name} may hang for hours. Add \`timeout-minutes\`.`);
  }
  const mayWrite = textOf(permissions, "contents") === "write";
  for (const step of itemsOf(get(job, "steps"))) {
    const isCheckout = textOf(step, "uses")?.startsWith("actions/checkout@") === true;
    if (isCheckout && !mayWrite && textOf(get(step, "with"), "persist-credentials") !== "false") {
      source.report(step, "The token would stay on disk for all later steps. Add `persist-credentials: false`.");
    }
  }
  checkSteps(source, get(job, "steps"), repository);
}
