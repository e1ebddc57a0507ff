import { measure, type Sample, type Work } from "./load.ts";
import type { ServerProcess } from "./processes.ts";
import { formatNumber, formatSummary, formatTable, type Summary, summarize } from "./report.ts";

/** How long to measure. */
export interface Effort {
  readonly rounds: number;
  /** Of each contender in each round. */
  readonly seconds: number;
  /** How many times slower a browser is made to find the processor; 1 is as it is. */
  readonly cpuSlowdown: number;
}

/** A server and what it is asked. */
export interface Contender {
  readonly name: string;
  readonly server: ServerProcess;
  readonly work: Work;
}

/** What a contender has shown in all rounds. */
export interface Outcome extends Record<"rate" | "p50" | "p99" | "memory" | "cores" | "cost", Summary> {
  readonly name: string;
  /** The rate as a part of the first contender's in the same round. */
  readonly ratio: Summary;
}

/**
 * Measures contenders in turns, so that what disturbs the machine meets all of them, and prints a table.
 *
 * @param title - what they are asked.
 * @param contenders - the first is what the others are compared with.
 */
export async function compare(
  title: string,
  { rounds, seconds }: Effort,
  contenders: readonly Contender[],
): Promise<Outcome[]> {
  // What compiles on the way to full speed is not what is measured.
  for (const { server, work } of contenders) await measure(server, work, Math.min(seconds, 1));
  const samples = contenders.map((): Sample[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { server, work }] of contenders.entries()) {
      samples[index]?.push(await measure(server, work, seconds));
    }
  }
  const [first = []] = samples;
  const outcomes = contenders.map(({ name }, index): Outcome => {
    const own = samples[index] ?? [];
    const figure = (key: keyof Sample) => summarize(own.flatMap((sample) => sample[key] ?? []));
    return {
      name,
      rate: figure("rate"),
      ratio: summarize(own.map(({ rate }, round) => rate / (first[round]?.rate ?? Number.NaN))),
      p50: figure("p50"),
      p99: figure("p99"),
      memory: figure("memory"),
      cores: figure("cores"),
      cost: figure("cost"),
    };
  });
  const rows = outcomes.map(({ name, rate, ratio, p50, p99, memory, cores, cost }) => [
    name,
    formatSummary(rate),
    formatSummary(ratio),
    formatNumber(p50.median),
    formatNumber(p99.median),
    formatNumber(memory.median),
    formatNumber(cores.median),
    formatNumber(cost.median),
  ]);
  const head = ["", "replies/s", "part of the first", "p50 ms", "p99 ms", "memory MiB", "cores", "CPU µs/reply"];
  console.log(`\n${title}: median (least–most) of ${rounds} rounds of ${seconds} s\n${formatTable([head, ...rows])}`);
  return outcomes;
}
