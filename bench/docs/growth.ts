import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { grow, type GrowingDocument } from "../../scripts/src/grow.ts";
import { formatNumber, formatSummary, formatTable, type Summary, summarize } from "../report.ts";
import { type BuildCost, sizeOf } from "./cost.ts";
import type { Contender } from "./sites.ts";

const operationCounts = [5, 50, 500];
/** Seconds that one build may take. */
const limit = 600;
/** Seconds after which no further round of a build is begun. */
const enough = 60;

/** What a contender's builds of one size took. */
export interface Grown {
  readonly name: string;
  readonly operations: number;
  readonly seconds: Summary;
  /** MiB. */
  readonly memory: Summary;
  readonly files: number;
  readonly bytes: number;
  readonly rounds: number;
  readonly timedOut: boolean;
}

/** What becomes of builds and their sites where the specification grows. */
export async function measureGrowth(
  contenders: readonly Contender[],
  folder: string,
  openapi: string,
  rounds: number,
): Promise<Grown[]> {
  const original = JSON.parse(readFileSync(openapi, "utf8")) as GrowingDocument; // the bundle, which is linted
  const document = join(folder, "grown.json");
  const grown: Grown[] = [];
  for (const operations of operationCounts) {
    writeFileSync(document, JSON.stringify(grow(original, operations)));
    for (const contender of contenders) {
      grown.push(await measureBuilds(contender, folder, document, operations, rounds));
    }
  }
  const rows = grown.map(({ name, operations, seconds, memory, files, bytes, rounds: own, timedOut }) => [
    name,
    String(operations),
    timedOut ? `ended after ${limit}` : formatSummary(seconds),
    String(own),
    formatNumber(memory.median),
    String(files),
    formatNumber(bytes / 1e6),
    formatNumber(bytes / operations / 1000),
  ]);
  const head = ["", "operations", "build, s", "rounds", "memory, MiB", "files", "site, MB", "kB per operation"];
  console.log(`\nBuilds: median (least–most)\n${formatTable([head, ...rows])}`);
  return grown;
}

async function measureBuilds(
  contender: Contender,
  folder: string,
  document: string,
  operations: number,
  rounds: number,
): Promise<Grown> {
  const costs: BuildCost[] = [];
  const started = performance.now();
  let size = { files: 0, bytes: 0 };
  do {
    const { site, cost } = await contender.build(folder, document, limit);
    costs.push(cost);
    size = cost.timedOut ? size : sizeOf(site);
    rmSync(site, { recursive: true, force: true });
  } while (costs.length < rounds && performance.now() - started < enough * 1000);
  return {
    name: contender.name,
    operations,
    seconds: summarize(costs.map(({ seconds }) => seconds)),
    memory: summarize(costs.map(({ memory }) => memory)),
    ...size,
    rounds: costs.length,
    timedOut: costs.some(({ timedOut }) => timedOut),
  };
}
