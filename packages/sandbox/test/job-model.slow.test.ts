import { expect, test } from "vitest";
import { jobModel } from "./job-commands.ts";
import { runModel } from "./model.ts";

test.each([20_260_201, 20_260_202, 20_260_203])(
  "jobs behave like the reference model after 200 operations (seed %i)",
  { timeout: 300_000 },
  async (seed) => {
    const lengths = await runModel(jobModel, { runs: 40, length: 250, seed });
    const total = lengths.reduce((sum, length) => sum + length, 0);
    const long = lengths.filter((length) => length >= 200).length;
    console.log(`${total} operations in ${lengths.length} sequences with the seed ${seed}, ${long} of 200 or more`);
    expect(long).toBeGreaterThan(5);
  },
);
