import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Bump } from "./bump.ts";
import { CheckError, run } from "./run.ts";

/** A change in the output of `redocly diff --format json`. */
export interface DiffChange {
  /** Its location in the document with references resolved: `#/paths/…/get/responses/200/…`. */
  readonly path: string;
  readonly typeName: string;
  readonly kind: "added" | "removed" | "modified";
  readonly impact: Bump;
  /** The rules that classify it as breaking. */
  readonly breakingRules: readonly { readonly ruleId: string; readonly message: string }[];
  /** The property that was modified. */
  readonly property?: string;
  readonly base?: DiffSide;
  readonly revision?: DiffSide;
}

interface DiffSide {
  /** A JSON pointer in the compared file. */
  readonly pointer: string;
  readonly value?: unknown;
}

/** The root file of the specification. */
export const specificationFile = "spec/openapi.yaml";

const program = join(fileURLToPath(import.meta.resolve("@redocly/cli/package.json")), "../bin/cli.js");
const specification = join(import.meta.dirname, "../../../spec");
const config = join(specification, "redocly.yaml");

/**
 * Bundles the specification in a directory, with the flags of its script `bundle`.
 *
 * @param output - the file to write.
 * @throws {@link CheckError} with the message of Redocly if it cannot be read.
 */
export async function bundle(tree: string, output: string): Promise<void> {
  const { scripts } = JSON.parse(readFileSync(join(specification, "package.json"), "utf8")) as {
    scripts: { bundle: string }; // spec/package.json has it
  };
  const flags = scripts.bundle.split(" ").filter((argument) => argument.startsWith("--"));
  await redocly(tree, "bundle", specificationFile, ...flags, `--output=${output}`);
}

/**
 * Compares two descriptions.
 *
 * @throws {@link CheckError} with the message of Redocly if one of them cannot be read.
 */
export async function diff(base: string, revision: string): Promise<readonly DiffChange[]> {
  const report = await redocly(dirname(base), "diff", base, revision, "--format=json", "--fail-on=none");
  // The documented format of the report.
  const { changes } = JSON.parse(report) as {
    changes: (Omit<DiffChange, "breakingRules"> & { verdicts: DiffChange["breakingRules"] })[];
  };
  return changes.map(({ verdicts, ...change }) => ({ ...change, breakingRules: verdicts }));
}

/**
 * Compares the specifications in two directories.
 *
 * @param baseName - replaces the path of the base in the report.
 * @returns the Markdown report of `redocly diff`.
 */
export async function diffMarkdown(base: string, baseName: string, tree: string): Promise<string> {
  const before = join(base, specificationFile);
  const report = await redocly(tree, "diff", before, specificationFile, "--format=markdown", "--fail-on=none");
  return report.replaceAll(`${relative(tree, base)}/`, `${baseName}:`);
}

async function redocly(cwd: string, ...args: readonly string[]): Promise<string> {
  return run(process.execPath, [program, ...args, `--config=${config}`], cwd).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    const fix = "Fix the specification first: `npx -y pnpm@12 lint` reports every error.";
    throw new CheckError(`${message}\n\n${fix}`, { cause: error });
  });
}
