import { runMeasured } from "../docs/cost.ts";
import { type Summary, summarize } from "../report.ts";

/** What is measured: programs that run one after another in a folder. */
export interface Work {
  readonly folder: string;
  readonly commands: readonly (readonly string[])[];
}

/** What one run took. */
export interface Cost {
  /** By the clock. */
  readonly seconds: number;
  /** Of all processors together: what it takes however busy the machine is besides. */
  readonly processorSeconds: number;
  /** MiB: the most that the processes of one program held, each at its own worst moment. */
  readonly memory: number;
}

/** What all runs took. */
export interface Costs {
  readonly seconds: Summary;
  readonly processorSeconds: Summary;
  readonly memory: Summary;
  readonly rounds: number;
}

/**
 * Runs a work once.
 *
 * @param limit - seconds that each of its programs may take.
 * @throws {Error} where a program fails, or takes longer.
 */
export async function runOnce({ folder, commands }: Work, limit: number): Promise<Cost> {
  let cost: Cost = { seconds: 0, processorSeconds: 0, memory: 0 };
  for (const command of commands) {
    const { seconds, processorSeconds, memory, timedOut } = await runMeasured(command, folder, limit);
    if (timedOut) throw new Error(`It had not ended after ${limit} s.`);
    cost = {
      seconds: cost.seconds + seconds,
      processorSeconds: cost.processorSeconds + processorSeconds,
      memory: Math.max(cost.memory, memory),
    };
  }
  return cost;
}

/** The costs of some runs, with three digits that count. */
export function summarizeCosts(costs: readonly Cost[]): Costs {
  const figure = (key: keyof Cost): Summary => rounded(summarize(costs.map((cost) => cost[key])));
  return {
    seconds: figure("seconds"),
    processorSeconds: figure("processorSeconds"),
    memory: figure("memory"),
    rounds: costs.length,
  };
}

function rounded({ median, least, most }: Summary): Summary {
  return { median: digits(median), least: digits(least), most: digits(most) };
}

/** A number with three digits that count. */
export function digits(value: number): number {
  return Number(value.toPrecision(3));
}
