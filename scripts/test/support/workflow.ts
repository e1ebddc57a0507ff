import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import type { RepositoryCopy } from "./repository.ts";

/** A step of a job or of a composite action. */
export interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

export interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly jobs: Readonly<Record<string, Job>>;
}

/** A step that was run. */
export interface RunStep {
  readonly run: string;
  readonly exitCode: number;
  /** What it wrote to standard output and standard error. */
  readonly output: string;
}

export interface JobOutcome {
  readonly steps: readonly RunStep[];
  readonly summary: string;
}

export async function readWorkflow(folder: string, name: string): Promise<Workflow> {
  // The linter holds the files to GitHub's syntax.
  return parse(await readFile(join(folder, ".github/workflows", `${name}.yml`), "utf8")) as Workflow;
}

/**
 * Runs the steps of a job in a copy of the repository, as a runner does: with bash, in order, those of the repository's
 * own actions among them, and after a failure only those that ask for it. Actions of others are left out.
 */
export async function runJob(copy: RepositoryCopy, workflow: string, job: string): Promise<JobOutcome> {
  const { jobs } = await readWorkflow(copy.folder, workflow);
  const steps = await withOwnActions(copy.folder, jobs[job]?.steps ?? []);
  const runner = await mkdtemp(join(tmpdir(), "northspec-runner-"));
  try {
    const summary = join(runner, "summary.md");
    await writeFile(summary, "");
    const env = {
      CI: "true",
      GITHUB_ACTIONS: "true",
      GITHUB_OUTPUT: join(runner, "output"),
      GITHUB_STEP_SUMMARY: summary,
      NO_COLOR: "1",
    };
    const outcomes: RunStep[] = [];
    let hasFailed = false;
    for (const { run, if: condition } of steps) {
      if (run === undefined || (hasFailed && condition !== "${{ !cancelled() }}")) continue;
      const { exitCode, stdout, stderr } = await copy.attempt("bash", ["-e", "-o", "pipefail", "-c", run], env);
      outcomes.push({ run, exitCode, output: `${stdout}${stderr}` });
      hasFailed ||= exitCode !== 0;
    }
    return { steps: outcomes, summary: await readFile(summary, "utf8") };
  } finally {
    await rm(runner, { recursive: true, force: true });
  }
}

async function withOwnActions(folder: string, steps: readonly Step[]): Promise<Step[]> {
  const expanded = await Promise.all(
    steps.map(async (step) => {
      if (step.uses?.startsWith("./") !== true) return [step];
      const action = parse(await readFile(join(folder, step.uses, "action.yml"), "utf8")) as { runs: Job };
      return action.runs.steps;
    }),
  );
  return expanded.flat();
}
