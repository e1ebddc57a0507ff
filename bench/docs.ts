import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { launchBrowser } from "../scripts/src/browser.ts";
import type { Effort } from "./contest.ts";
import { type Grown, measureGrowth } from "./docs/growth.ts";
import { serve } from "./docs/host.ts";
import { judge, type Verdict } from "./docs/lighthouse.ts";
import { compare, type Outcome, type Place, readTarget } from "./docs/pages.ts";
import {
  floor,
  makeWorkshop,
  ours,
  oursWithoutSearch,
  redocly,
  renderers,
  starlight,
  starlightWithoutSearch,
} from "./docs/sites.ts";
import { describeMachine, formatNumber, formatTable, formatThresholds, isMet, type Threshold } from "./report.ts";

const here = import.meta.dirname;
const openapi = join(here, "../spec/dist/openapi.json");
const visited = ["getService", "createBuildService"];
const strictPolicy = { "content-security-policy": "default-src 'self'" };
/** Seconds that the build of a site may take. */
const patience = 300;

/** Measures the pages and the builds of the documentation beside those of its peers. */
export async function run({ rounds, cpuSlowdown }: Effort): Promise<void> {
  const folder = makeWorkshop();
  const places: Place[] = [];
  const browser = await launchBrowser();
  try {
    const contenders = [floor, ours, redocly, starlight, ...renderers];
    const packages = new Set([...contenders.flatMap((each) => each.packages), "axe-core", "lighthouse"]);
    const machine = { ...describeMachine([...packages]), chromium: browser.version(), cpuSlowdown };
    console.log(
      formatTable([["machine", ""], ...Object.entries(machine).map(([name, value]) => [name, String(value)])]),
    );
    for (const contender of contenders) {
      const { site, cost } = await contender.build(folder, openapi, patience);
      if (cost.timedOut) throw new Error(`${contender.name} was not built after ${patience} s.`);
      places.push({ contender, host: await serve(site), strictHost: await serve(site, strictPolicy) });
    }
    const outcomes: Outcome[] = [];
    for (const operation of visited) {
      outcomes.push(...(await compare(browser, places, readTarget(openapi, operation), rounds, cpuSlowdown)));
    }
    const verdicts = await judgeOurs(places, folder);
    const builders = [oursWithoutSearch, ours, redocly, starlightWithoutSearch, starlight];
    const growth = await measureGrowth(builders, folder, openapi, Math.min(rounds, 3));

    const thresholds = promised(outcomes, verdicts, growth);
    console.log(`\n${formatThresholds(thresholds)}`);
    const results = join(here, "results");
    mkdirSync(results, { recursive: true });
    const judged = thresholds.map((each) => ({ ...each, met: isMet(each) }));
    const figures = { pages: outcomes, lighthouse: verdicts, builds: growth };
    const result = { machine, rounds, figures, thresholds: judged };
    writeFileSync(join(results, "docs.json"), `${JSON.stringify(result, undefined, 2)}\n`);
  } finally {
    await browser.close();
    for (const { host, strictHost } of places) await Promise.all([host.close(), strictHost.close()]);
    rmSync(folder, { recursive: true });
  }
}

/** What Lighthouse says of our page of each operation. */
async function judgeOurs(places: readonly Place[], folder: string): Promise<Record<string, Verdict>> {
  const place = places.find(({ contender }) => contender === ours);
  const verdicts: Record<string, Verdict> = {};
  for (const operationId of place ? visited : []) {
    const operation = readTarget(openapi, operationId);
    const verdict = await judge(`${place?.host.url}${ours.link(operation)}`, folder);
    verdicts[operationId] = verdict;
    const scores = Object.entries(verdict.scores).map(([name, score]) => `${name} ${score}`);
    console.log(`\nLighthouse, ${operationId}: ${scores.join(", ")}`);
    for (const { category, audit, score, weight, title, found } of verdict.shortcomings) {
      console.log(`  ${category}: ${audit} ${formatNumber(score)} (weight ${weight}) ${title}: ${found}`);
    }
  }
  return verdicts;
}

function promised(
  outcomes: readonly Outcome[],
  verdicts: Readonly<Record<string, Verdict>>,
  growth: readonly Grown[],
): Threshold[] {
  const own = outcomes.filter(({ name }) => name === ours.name);
  const grownTo = (operations: number) =>
    growth.find((each) => each.name === oursWithoutSearch.name && each.operations === operations);
  const perOperation = (operations: number) => (grownTo(operations)?.bytes ?? Number.NaN) / operations;
  return [
    ...own.flatMap(({ operation, figures, wait, violations, withoutScript, underPolicy }): Threshold[] => [
      { name: `${operation}: kB gzip, all told`, value: figures.bytes.most / 1000, most: 30 },
      { name: `${operation}: visible, ms after the first paint`, value: wait.median, most: 0 },
      { name: `${operation}: rules of axe broken`, value: Object.keys(violations).length, most: 0 },
      { name: `${operation}: requests to other machines`, value: figures.external.most, most: 0 },
      { name: `${operation}: readable without script`, value: Number(withoutScript), least: 1 },
      { name: `${operation}: visible under a strict policy`, value: Number(underPolicy), least: 1 },
    ]),
    ...Object.entries(verdicts).flatMap(([operation, { scores }]) =>
      Object.entries(scores).map(([category, value]) => ({
        name: `${operation}: Lighthouse, ${category}`,
        value,
        least: 100,
      })),
    ),
    { name: "build of 500 operations without search, s", value: grownTo(500)?.seconds.median ?? Number.NaN, most: 10 },
    { name: "disk per operation, 500 beside 50", value: perOperation(500) / perOperation(50), most: 1.1 },
  ];
}
