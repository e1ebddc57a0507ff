import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { arch, type } from "node:os";
import { join } from "node:path";
import type { Effort } from "./contest.ts";
import {
  describeMachine,
  formatNumber,
  formatSummary,
  formatTable,
  formatThresholds,
  isMet,
  type Threshold,
} from "./report.ts";
import { type Generator, generatorPackages, prepareGenerators } from "./scale/generators.ts";
import { type Cost, type Costs, digits, runOnce, summarizeCosts, type Work } from "./scale/measure.ts";
import { editSchema, makeWorkspace, type Workspace } from "./scale/pipeline.ts";

const here = import.meta.dirname;
/** Where the documentation has the figures from. */
const published = join(here, "../packages/docs/benchmarks/scale.json");
const operationCounts = [5, 50, 500, 2000];
/** What is edited in the largest specification: a schema of one operation, and one that nearly all have below them. */
const edits = [
  {
    name: "a schema of one operation",
    schema: "ServiceCopyAa",
    page: "operations/get-service-copy-aa.html",
    work: "whole",
  },
  { name: "a schema that many share", schema: "PlanId", page: "schemas/plan-id.html", work: "whole" },
  {
    name: "a schema of one operation, and the types checked after it",
    schema: "ServiceCopyAa",
    page: "operations/get-service-copy-aa.html",
    work: "checked",
  },
] as const;
/** Seconds that one program may take. */
const limit = 600;
/** Seconds after which no further round of a work is begun. */
const enough = 60;

/** What something took at each size. */
interface Grown<Figures> {
  readonly name: string;
  readonly sizes: readonly ({ readonly operations: number } & Figures)[];
}

interface GeneratorFigures {
  readonly generate?: Costs;
  readonly files?: number;
  /** Thousands of bytes. */
  readonly kilobytes?: number;
  readonly check?: Costs;
  /** Why there are no figures. */
  readonly failure?: string;
}

/** Measures what becomes of the whole pipeline where the specification grows, beside other generators of clients. */
export async function run({ rounds }: Effort): Promise<void> {
  const results = join(here, "results");
  mkdirSync(results, { recursive: true });
  const workshop = mkdtempSync(join(results, "scale-"));
  const workspace = await makeWorkspace();
  try {
    // What is published names no build of a system.
    const machine: Record<string, string | number> = {
      ...describeMachine([...generatorPackages, "typescript-7"]),
      system: `${type()} ${arch()}`,
    };
    console.log(
      formatTable([["machine", ""], ...Object.entries(machine).map(([name, value]) => [name, String(value)])]),
    );
    const steps = new Map<string, Grown<Costs>["sizes"]>();
    const note = (name: string, operations: number, costs: Costs) => {
      steps.set(name, [...(steps.get(name) ?? []), { operations, ...costs }]);
      console.log(
        `${String(operations).padStart(5)}  ${name}: ${formatSummary(costs.seconds)} s, ${formatNumber(costs.memory.median)} MiB`,
      );
    };
    const generators = new Map<string, Grown<GeneratorFigures>["sizes"]>();
    for (const operations of operationCounts) {
      await workspace.resize(operations);
      for (const { name, work } of workspace.steps) {
        note(name, operations, await measure(work, rounds, () => workspace.forget()));
      }
      for (const generator of prepareGenerators(workspace, join(workshop, "generators"))) {
        const figures = await measureGenerator(generator, rounds);
        generators.set(generator.name, [...(generators.get(generator.name) ?? []), { operations, ...figures }]);
      }
      note("whole, cold", operations, await measure(workspace.whole, rounds, () => workspace.clean()));
      note("whole, nothing changed", operations, await measure(workspace.whole, rounds));
    }
    const rebuilt = await measureEdits(workspace, rounds);
    const figures = {
      steps: [...steps].map(([name, sizes]) => ({ name, growth: growthOf(sizes), sizes })),
      edits: rebuilt,
      generators: [...generators].map(([name, sizes]) => ({ name, sizes })),
    };
    print(figures);
    const thresholds = promised(figures);
    console.log(`\n${formatThresholds(thresholds)}`);
    const judged = thresholds.map((each) => ({ ...each, value: digits(each.value), met: isMet(each) }));
    mkdirSync(join(published, ".."), { recursive: true });
    writeFileSync(published, `${JSON.stringify({ machine, ...figures, thresholds: judged }, undefined, 2)}\n`);
  } finally {
    await workspace.remove();
    rmSync(workshop, { recursive: true });
  }
}

async function measure(
  work: Work,
  rounds: number,
  before: () => void | Promise<void> = () => undefined,
): Promise<Costs> {
  const costs: Cost[] = [];
  const started = performance.now();
  do {
    await before();
    costs.push(await runOnce(work, limit));
  } while (costs.length < rounds && performance.now() - started < enough * 1000);
  return summarizeCosts(costs);
}

async function measureGenerator(generator: Generator, rounds: number): Promise<GeneratorFigures> {
  try {
    const costs = await measure(generator.generate, rounds);
    const { files, bytes } = generator.size();
    const generated = { generate: costs, files, kilobytes: digits(bytes / 1000) };
    try {
      return { ...generated, check: await measure(generator.check, rounds) };
    } catch (error) {
      return { ...generated, failure: reasonOf(error) };
    }
  } catch (error) {
    return { failure: reasonOf(error) };
  }
}

/** The first line that says what went wrong, without the folders of this machine. */
function reasonOf(error: unknown): string {
  const lines = String(error instanceof Error ? error.message : error).split("\n");
  const line = lines.find((each) => /error|exceeded|not ended/i.test(each)) ?? lines[0] ?? "";
  return line.replaceAll(/(?:\.{0,2}\/)\S*\//g, "").slice(0, 160);
}

/** What it takes to build everything anew after one description has changed, where everything else is as before. */
async function measureEdits(workspace: Workspace, rounds: number): Promise<{ name: string; costs: Costs }[]> {
  let edit = 0;
  const results: { name: string; costs: Costs }[] = [];
  for (const { name, schema, page, work } of edits) {
    const words = () => `Edit ${edit}.`;
    const costs = await measure(workspace[work], rounds, () => {
      edit += 1;
      editSchema(workspace.folder, schema, words());
    });
    const made = ["packages/types/dist/schema.gen.d.ts", `packages/docs/dist/${page}`];
    for (const file of made) {
      if (!readFileSync(join(workspace.folder, file), "utf8").includes(words())) {
        throw new Error(`${file} was not built anew after the edit of ${schema}.`);
      }
    }
    results.push({ name, costs });
  }
  return results;
}

/**
 * How fast a cost grows: the exponent of the power of the size that it follows, from 50 operations on. 1 is as fast as
 * the specification.
 */
function growthOf(sizes: Grown<Costs>["sizes"]): { readonly fit: number; readonly last: number } {
  const points = sizes
    .filter(({ operations }) => operations >= 50)
    .map(({ operations, processorSeconds }) => [Math.log(operations), Math.log(processorSeconds.median)] as const);
  return { fit: digits(slopeOf(points)), last: digits(slopeOf(points.slice(-2))) };
}

/** The slope of the line that lies closest to the points. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (axis: 0 | 1) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const across = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return across / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
}

interface Figures {
  readonly steps: readonly (Grown<Costs> & { readonly growth: ReturnType<typeof growthOf> })[];
  readonly edits: readonly { readonly name: string; readonly costs: Costs }[];
  readonly generators: readonly Grown<GeneratorFigures>[];
}

function print({ steps, edits: rebuilt, generators }: Figures): void {
  const counts = operationCounts.map((count) => count.toLocaleString("en-US"));
  const rows = (figure: (costs: Costs) => string) =>
    steps.map(({ name, growth, sizes }) => [
      name,
      ...sizes.map(figure),
      formatNumber(growth.fit),
      formatNumber(growth.last),
    ]);
  for (const [title, figure] of [
    ["seconds by the clock", ({ seconds }: Costs) => formatSummary(seconds)],
    ["seconds of processors", ({ processorSeconds }: Costs) => formatSummary(processorSeconds)],
    ["memory, MiB", ({ memory }: Costs) => formatNumber(memory.median)],
  ] as const) {
    console.log(`\nPipeline, ${title}\n${formatTable([["", ...counts, "growth", "500 to 2,000"], ...rows(figure)])}`);
  }
  const edited = rebuilt.map(({ name, costs }) => [
    name,
    formatSummary(costs.seconds),
    formatSummary(costs.processorSeconds),
    formatNumber(costs.memory.median),
  ]);
  console.log(
    `\nRebuild of 2,000 operations after an edit\n${formatTable([["", "s", "processor s", "MiB"], ...edited])}`,
  );
  const peers = generators.flatMap(({ name, sizes }) =>
    sizes.map(({ operations, generate, kilobytes, check, failure }) => [
      name,
      operations.toLocaleString("en-US"),
      generate ? formatSummary(generate.seconds) : "–",
      generate ? formatNumber(generate.memory.median) : "–",
      formatNumber(kilobytes),
      check ? formatSummary(check.seconds) : "–",
      failure ?? "",
    ]),
  );
  const head = ["", "operations", "generate, s", "MiB", "kB", "tsc, s", ""];
  console.log(`\nGenerators of clients\n${formatTable([head, ...peers])}`);
}

function promised({ steps, edits: rebuilt }: Figures): Threshold[] {
  return [
    ...steps
      .filter(({ name }) => name !== "whole, nothing changed")
      .map(({ name, growth }) => ({ name: `growth: ${name}`, value: Math.max(growth.fit, growth.last), most: 1.1 })),
    ...rebuilt.filter(isRebuild).map(({ name, costs }) => ({
      name: `rebuild of 2,000 operations after an edit of ${name}, s`,
      value: costs.seconds.median,
      most: 15,
    })),
  ];
}

/** Whether an edit was followed by what a rebuild does and nothing else. */
function isRebuild({ name }: { readonly name: string }): boolean {
  return edits.some((edit) => edit.name === name && edit.work === "whole");
}
