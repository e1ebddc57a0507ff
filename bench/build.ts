import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { operationTable } from "../packages/types/src/operations.ts";
import { scaleSpecification } from "../scripts/src/testing/synthetic.ts";
import { copyRepository, type RepositoryCopy } from "../scripts/test/support/repository.ts";
import { medians, type BenchmarkResult, type BenchmarkRow, round, versionsOf } from "./comparison.ts";
import { type Duration, repository, run } from "./processes.ts";

/** The specification as it is, and scaled. */
const operationCounts = [Object.keys(operationTable).length, 250, 500];

/** Column of the CPU time of a cold build. */
const coldCpu = 1;

/**
 * Measures builds of a copy of the repository with synthetic operations: from scratch, and after editing a description.
 * The sandbox is excluded, because it does not compile without a handler for each operation.
 */
export async function measure(rounds: number): Promise<BenchmarkResult> {
  const copy = await copyRepository({ install: true });
  try {
    const rows: BenchmarkRow[] = [];
    for (const count of operationCounts) {
      scaleSpecification(join(repository, "spec"), join(copy.directory, "spec"), count);
      // Turbo hashes committed files faster, and most files in a repository are committed.
      await copy.git("add", "--all");
      await copy.git("commit", "--quiet", "--allow-empty", "--message", `${count} operations`);
      const figures: number[][] = [];
      // Builds take seconds and vary little between rounds.
      for (let each = 0; each < Math.min(rounds, 3); each += 1) figures.push(await measureRound(copy, each));
      rows.push({ name: `${count} operations`, kind: "northspec", values: medians(figures) });
    }
    const [from, to] = rows.slice(-2).map(({ values }) => values[coldCpu] ?? Number.NaN);
    return {
      title: "Build",
      versions: versionsOf(join(repository, "node_modules"), "turbo", "@redocly/cli", "typescript"),
      columns: [
        { title: "Cold, s", better: "lower" },
        { title: "Cold, CPU time, s", better: "lower" },
        { title: "After an edit, s", better: "lower" },
        { title: "After an edit, CPU time, s", better: "lower" },
      ],
      rows,
      note: `A cold build with 500 operations takes ${round((to ?? 0) / (from ?? 0))} times the CPU time of one with 250.`,
    };
  } finally {
    await copy.remove();
  }
}

async function measureRound(copy: RepositoryCopy, index: number): Promise<number[]> {
  await copy.git("clean", "-xdff", "--quiet", "--exclude=node_modules");
  const cold = buildCopy(copy);
  const file = join(copy.directory, "spec/components/schemas/PlanId.yaml");
  const edit = `Edit ${index}.`;
  writeFileSync(file, readFileSync(file, "utf8").replace(/^(description: .*?)(?: Edit \d+\.)?$/m, `$1 ${edit}`));
  const edited = buildCopy(copy);
  const page = join(copy.directory, "packages/docs/dist/schemas/plan-id.html");
  if (!readFileSync(page, "utf8").includes(edit)) throw new Error(`${page} does not show the edit of ${file}.`);
  return [cold.seconds, cold.cpuSeconds, edited.seconds, edited.cpuSeconds];
}

function buildCopy({ directory }: RepositoryCopy): Duration {
  const filters = ["spec", "types", "client", "cli", "docs"].map((name) => `--filter=@northspec/${name}`);
  const turbo = join(directory, "node_modules/.bin/turbo");
  return run([turbo, "run", "generate", "build", "--only", "--output-logs=errors-only", ...filters], {
    cwd: directory,
  });
}
