import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { grow, type GrowingDocument } from "../scripts/src/grow.ts";
import { measureCpu, measureRate, type Figures } from "./client/measure.ts";
import {
  bareFetch,
  functions,
  methods,
  official,
  openapiFetch,
  pagingAndWaiting,
  type Program,
  programs,
} from "./client/programs.ts";
import { bundle, check, compilers, generatePeers, installOurs, makeWorkshop } from "./client/workshop.ts";
import type { Effort } from "./contest.ts";
import { startServer } from "./processes.ts";
import {
  describeMachine,
  formatNumber,
  formatSummary,
  formatTable,
  formatThresholds,
  isMet,
  type Summary,
  summarize,
  type Threshold,
} from "./report.ts";

const here = import.meta.dirname;
const openapi = join(here, "../spec/dist/openapi.json");
const peers = ["openapi-fetch", "@hey-api/openapi-ts", "@redocly/cli", "@northflank/js-client"];
const operationCounts = [5, 50, 500, 1000];

/** Measures the client against bare fetch and its peers, and prints what was promised beside it. */
export async function run(effort: Effort): Promise<void> {
  const folder = makeWorkshop();
  try {
    const machine = describeMachine([...peers, "esbuild", "typescript", "typescript-7"]);
    console.log(
      formatTable([["machine", ""], ...Object.entries(machine).map(([name, value]) => [name, String(value)])]),
    );
    await installOurs(folder, openapi);
    await generatePeers(folder, openapi);

    const sizes = await measureBundles(folder);
    const bundles = await Promise.all(
      programs.map(async (program) => ({ ...program, ...(await bundle(folder, program, 1)) })),
    );
    const reply = join(folder, "reply.json");
    writeFileSync(reply, exampleReply());
    console.log("\nA call where fetch gives a Response of getService's example at once");
    // A fetch of one's own is what this measures, and the official client takes none.
    const cpu = await measureCpu(
      effort,
      bundles.filter(({ name }) => name !== official.name),
      readFileSync(reply, "utf8"),
    );
    const server = await startServer((port) => [join(here, "servers/bytes.ts"), String(port), reply], "/", {});
    const rates = new Map<number, Figures[]>();
    try {
      for (const atOnce of [1, 32]) {
        console.log(`\nCalls over loopback, ${atOnce} at once`);
        rates.set(atOnce, await measureRate(effort, bundles, server.url, atOnce));
      }
    } finally {
      await server.stop();
    }
    const checks = await measureChecks(folder, programs, effort.rounds);
    const growth = await measureGrowth(folder, effort.rounds);

    const gzip = (program: Program, calls: 0 | 1) => (sizes[program.name]?.[calls]?.gzip ?? Number.NaN) / 1000;
    const ratio = (figures: readonly Figures[] | undefined, program: Program) =>
      figures?.find(({ name }) => name === program.name)?.ratio.median ?? Number.NaN;
    const thresholds: Threshold[] = [
      { name: "bundle of one call, kB gzip", value: gzip(functions, 0), most: 4 },
      { name: "bundle of five calls, kB gzip", value: gzip(functions, 1), most: 4.3 },
      {
        name: "paging and waiting beside them, kB gzip more",
        value: gzip(pagingAndWaiting, 1) - gzip(functions, 1),
        most: 0.6,
      },
      ...[functions, methods].flatMap((program): Threshold[] => [
        {
          name: `CPU per call, times bare fetch's, ${program.name}`,
          value: ratio(cpu, program),
          most: 1.7,
        },
        ...[...rates].map(([atOnce, figures]) => ({
          name: `calls/s, ${atOnce} at once, part of bare fetch's, ${program.name}`,
          value: ratio(figures, program),
          least: 0.9,
        })),
      ]),
      {
        name: "bundle of one call of 1,000 operations, bytes more than of 5",
        value: grownTo(1000, growth).minified - grownTo(5, growth).minified,
        most: 0,
      },
      ...(Object.keys(compilers) as (keyof typeof compilers)[]).map((compiler) => ({
        name: `tsc time of 1,000 operations, times that of 500, ${compiler}`,
        value: grownTo(1000, growth).ours[compiler].median / grownTo(500, growth).ours[compiler].median,
        most: 2,
      })),
    ];
    console.log(`\n${formatThresholds(thresholds)}`);
    const results = join(here, "results");
    mkdirSync(results, { recursive: true });
    const figures = { sizes, cpu, rates: Object.fromEntries(rates), checks, growth };
    const judged = thresholds.map((each) => ({ ...each, met: isMet(each) }));
    const result = { machine, effort, figures, thresholds: judged };
    writeFileSync(join(results, "client.json"), `${JSON.stringify(result, undefined, 2)}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Size = Omit<Awaited<ReturnType<typeof bundle>>, "file">;

async function measureBundles(folder: string): Promise<Record<string, Size[]>> {
  const sizes: Record<string, Size[]> = {};
  for (const program of [...programs, pagingAndWaiting]) {
    const both = [await bundle(folder, program, 1), await bundle(folder, program, 5)];
    sizes[program.name] = both.map(({ minified, gzip }) => ({ minified, gzip }));
  }
  const rows = Object.entries(sizes).map(([name, both]) => [
    name,
    ...both.map(({ gzip }) => gzip.toLocaleString("en-US")),
    ...both.map(({ minified }) => minified.toLocaleString("en-US")),
  ]);
  const head = ["", "one call, gzip", "five, gzip", "one, minified", "five, minified"];
  console.log(`\nBundles by esbuild, in bytes\n${formatTable([head, ...rows])}`);
  return sizes;
}

interface Checked {
  readonly name: string;
  readonly compiler: keyof typeof compilers;
  readonly wall: Summary;
  readonly check: Summary;
  readonly instantiations: number;
  readonly errors: readonly string[];
}

async function measureChecks(folder: string, contenders: readonly Program[], rounds: number): Promise<Checked[]> {
  const checked: Checked[] = [];
  for (const compiler of Object.keys(compilers) as (keyof typeof compilers)[]) {
    const samples = new Map(contenders.map((program): [Program, Awaited<ReturnType<typeof check>>[]] => [program, []]));
    for (let round = 0; round < rounds; round += 1) {
      for (const [program, own] of samples) own.push(await check(folder, program, compiler));
    }
    for (const [{ name }, own] of samples) {
      checked.push({
        name,
        compiler,
        wall: summarize(own.map((each) => each.wall)),
        check: summarize(own.map((each) => each.check)),
        instantiations: own[0]?.instantiations ?? Number.NaN,
        errors: own[0]?.errors ?? [],
      });
    }
  }
  const rows = checked.map(({ name, compiler, wall, check: own, instantiations, errors }) => {
    const bare = checked.find((each) => each.compiler === compiler);
    return [
      name,
      compiler,
      formatSummary(wall),
      formatNumber(wall.median / (bare?.wall.median ?? Number.NaN)),
      formatNumber(own.median),
      instantiations.toLocaleString("en-US"),
      errors.length === 0 ? "" : (/TS\d+/.exec(errors[0] ?? "")?.[0] ?? ""),
    ];
  });
  const head = ["", "compiler", "whole run, s", "times the first", "checking, s", "instantiations", "error"];
  console.log(
    `\ntsc of a file with five calls: median (least–most) of ${rounds} runs\n${formatTable([head, ...rows])}`,
  );
  return checked;
}

interface Grown {
  readonly operations: number;
  readonly minified: number;
  readonly gzip: number;
  readonly ours: Readonly<Record<keyof typeof compilers, Summary>>;
  readonly checked: readonly Checked[];
}

/** What becomes of bundles and compilers where the specification grows. */
async function measureGrowth(folder: string, rounds: number): Promise<Grown[]> {
  const original = JSON.parse(readFileSync(openapi, "utf8")) as GrowingDocument; // the bundle, which is linted
  const grown: Grown[] = [];
  for (const operations of operationCounts) {
    console.log(`\n${operations} operations`);
    const document = join(folder, "grown.json");
    writeFileSync(document, JSON.stringify(grow(original, operations)));
    await installOurs(folder, document);
    const { minified, gzip } = await bundle(folder, functions, 1);
    console.log(`bundle of one call: ${gzip.toLocaleString("en-US")} bytes gzip`);
    const checked = await measureChecks(folder, [bareFetch, functions, methods, openapiFetch], rounds);
    const wall = (compiler: keyof typeof compilers) =>
      summarize(
        checked
          .filter((each) => each.name === methods.name && each.compiler === compiler)
          .map((each) => each.wall.median),
      );
    const ours = { "TypeScript 7": wall("TypeScript 7"), "TypeScript 5.9": wall("TypeScript 5.9") };
    grown.push({ operations, minified, gzip, ours, checked });
  }
  return grown;
}

function grownTo(operations: number, growth: readonly Grown[]): Grown {
  const found = growth.find((each) => each.operations === operations);
  if (!found) throw new Error(`Nothing was measured with ${operations} operations.`);
  return found;
}

/** The bytes of getService's first example in the specification. */
function exampleReply(): string {
  const { components } = JSON.parse(readFileSync(openapi, "utf8")) as {
    components: { examples: Record<string, { value: object }> }; // the bundle, which is linted
  };
  return JSON.stringify(components.examples["ServiceCombined"]?.value);
}
