import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { JudgementError } from "./judgement-error.ts";
import type { Level } from "./level.ts";
import { type Outcome, run } from "./run.ts";

/** Where something stands in a file. */
export interface Location {
  /** Relative to the folder that Redocly runs in. */
  readonly file: string;
  readonly pointer: string;
  readonly line: number;
}

/** What was there, or is there now. */
export interface Side extends Location {
  readonly value?: unknown;
}

/** A change as `redocly diff --format json` has it. */
export interface DiffChange {
  /** Its place in the whole document, references followed: `#/paths/…/get/responses/200/…`. */
  readonly path: string;
  readonly typeName: string;
  readonly kind: "added" | "removed" | "modified";
  readonly impact: Level;
  readonly verdicts: readonly { readonly ruleId: string; readonly message: string; readonly location: Location }[];
  /** What of it was modified. */
  readonly property?: string;
  readonly base?: Side;
  readonly revision?: Side;
}

const program = join(fileURLToPath(import.meta.resolve("@redocly/cli/package.json")), "../bin/cli.js");

/**
 * The changes between two descriptions of the API.
 *
 * @param cwd - the folder of the configuration.
 * @throws {@link JudgementError} with what Redocly said, where one of them cannot be read.
 */
export async function diff(base: string, revision: string, cwd: string): Promise<readonly DiffChange[]> {
  const outcome = await redocly(["diff", base, revision, "--format=json", "--fail-on=none"], cwd);
  refuseFailure(outcome, "compared");
  // The shape that Redocly documents for --format json.
  return (JSON.parse(outcome.stdout) as { changes: DiffChange[] }).changes;
}

/**
 * Bundles a description of the API, as it is published.
 *
 * @returns the text of the bundle.
 * @throws {@link JudgementError} with what Redocly said, where it cannot be read.
 */
export async function bundle(description: string, output: string, cwd: string): Promise<string> {
  const severity = "--component-renaming-conflicts-severity=error";
  refuseFailure(await redocly(["bundle", description, "--output", output, severity], cwd), "bundled");
  return readFile(output, "utf8");
}

function redocly(redoclyArguments: readonly string[], cwd: string): Promise<Outcome> {
  const env = { ...process.env, REDOCLY_SUPPRESS_UPDATE_NOTICE: "true", NO_COLOR: "1" };
  return run(process.execPath, [program, ...redoclyArguments, "--config=redocly.yaml"], cwd, env);
}

function refuseFailure({ exitCode, stderr }: Outcome, what: string): void {
  if (exitCode === 0) return;
  // It ends some of its messages with its own stack.
  const said = stderr.replaceAll(/^ {4}at .*\n?/gmu, "").trim();
  throw new JudgementError(
    `The specification cannot be ${what}:\n\n${said}\n\nMend that first: \`npx -y pnpm@12 lint\` tells of each mistake.`,
  );
}
