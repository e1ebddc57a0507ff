import { pathToFileURL } from "node:url";
import type { Effort } from "../contest.ts";
import { formatNumber, formatSummary, formatTable, type Summary, summarize } from "../report.ts";

/** A bundled program, whose first call is measured. */
export interface Bundled {
  readonly name: string;
  readonly file: string;
}

type Call = () => Promise<unknown>;

/** A figure of each round, and as a part of the first contender's in the same round. */
export interface Figures {
  readonly name: string;
  readonly figure: Summary;
  readonly ratio: Summary;
}

/** Processor time of a call in microseconds, where `fetch` gives a real Response at once. */
export async function measureCpu(effort: Effort, bundles: readonly Bundled[], reply: string): Promise<Figures[]> {
  const headers = { "content-type": "application/json" };
  const fetch = () => Promise.resolve(new Response(reply, { headers }));
  return await compareRounds("CPU µs/call", effort, bundles, "http://127.0.0.1:1", fetch, async (call, seconds) => {
    const before = process.cpuUsage();
    const calls = await repeat(call, 1, seconds);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / calls;
  });
}

/** Calls in a second, of which a number is under way at any time. */
export function measureRate(
  effort: Effort,
  bundles: readonly Bundled[],
  baseUrl: string,
  atOnce: number,
): Promise<Figures[]> {
  return compareRounds("calls/s", effort, bundles, baseUrl, fetch, async (call, seconds) => {
    const started = performance.now();
    const calls = await repeat(call, atOnce, seconds);
    return (calls * 1000) / (performance.now() - started);
  });
}

async function repeat(call: Call, atOnce: number, seconds: number): Promise<number> {
  const end = performance.now() + seconds * 1000;
  let calls = 0;
  const one = async () => {
    while (performance.now() < end) {
      // Looking at the clock costs more than a hundredth of the fastest call.
      for (let turn = 0; turn < 10; turn += 1) await call();
      calls += 10;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return calls;
}

/** Measures all of them in turns, so that what disturbs the machine meets each, and prints a table. */
async function compareRounds(
  unit: string,
  { rounds, seconds }: Effort,
  bundles: readonly Bundled[],
  baseUrl: string,
  fetch: typeof globalThis.fetch,
  measure: (call: Call, seconds: number) => Promise<number>,
): Promise<Figures[]> {
  const contenders: { name: string; call: Call; samples: number[] }[] = [];
  for (const { name, file } of bundles) {
    const { make } = (await import(pathToFileURL(file).href)) as {
      make: (baseUrl: string, fetch: typeof globalThis.fetch) => Promise<Call[]>; // as each program says
    };
    const [call] = await make(baseUrl, fetch);
    if (!call || (await call()) === undefined) throw new Error(`${name} does not read the reply.`);
    await measure(call, Math.min(seconds, 1));
    contenders.push({ name, call, samples: [] });
  }
  for (let round = 0; round < rounds; round += 1) {
    // Each round begins with another: to be the first, or to follow the slowest, is no advantage then.
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const contender = contenders[(round + turn) % contenders.length];
      contender?.samples.push(await measure(contender.call, seconds));
    }
  }
  const first = contenders[0]?.samples ?? [];
  const figures = contenders.map(({ name, samples }) => ({
    name,
    figure: summarize(samples),
    ratio: summarize(samples.map((sample, round) => sample / (first[round] ?? Number.NaN))),
  }));
  const rows = figures.map(({ name, figure, ratio }) => [name, formatSummary(figure), formatSummary(ratio)]);
  console.log(formatTable([["", unit, "part of the first"], ...rows]));
  console.log(`median (least–most) of ${rounds} rounds of ${formatNumber(seconds)} s`);
  return figures;
}
