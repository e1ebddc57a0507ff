import { createSandbox, type Sandbox } from "@northspec/sandbox";
import fc from "fast-check";
import { expect } from "vitest";
import { start } from "./setup.ts";

/** An operation on a model and the sandbox that it describes. */
export type Command<Model extends object> = fc.AsyncCommand<Model, Sandbox>;

/** A model of a part of the API, and the operations on it. */
export interface ModelTest<Model extends object> {
  readonly commands: fc.Arbitrary<Command<Model>>[];
  /** Prepares a sandbox for the initial model. */
  readonly setUp: (sandbox: Sandbox) => Promise<Model>;
  /** Compares everything with the model. */
  readonly compare: (model: Model, sandbox: Sandbox) => Promise<void>;
}

export function expectStatus(status: number, expected: number): void {
  expect(status).toBe(expected);
}

interface ModelOptions {
  /** The number of sequences of operations. */
  readonly runs: number;
  /** The maximum number of operations in a sequence. */
  readonly length: number;
  readonly seed: number;
}

/**
 * Runs random sequences of operations, and compares the sandbox with the model at the end of each. Reports the seed and
 * the shortest sequence that fails. Returns the lengths of the sequences.
 */
export async function runModel<Model extends object>(
  { commands, setUp, compare }: ModelTest<Model>,
  { runs, length, seed }: ModelOptions,
): Promise<readonly number[]> {
  const lengths: number[] = [];
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: length, size: "max" }), async (sequence) => {
      const sandbox = createSandbox({ strict: true, clock: { now: () => start }, rateLimit: 1e9, requestLogSize: 0 });
      try {
        const model = await setUp(sandbox);
        await fc.asyncModelRun(() => ({ model, real: sandbox }), sequence);
        await compare(model, sandbox);
      } finally {
        sandbox.close();
      }
      lengths.push([...sequence].length);
    }),
    { seed, numRuns: runs },
  );
  return lengths;
}
