import { expect, test } from "vitest";
import { jobModel } from "./job-commands.ts";
import { runModel } from "./model.ts";

test("jobs behave like the reference model after any sequence of operations", { timeout: 60_000 }, async () => {
  const lengths = await runModel(jobModel, { runs: 20, length: 60, seed: 20_260_201 });
  expect(lengths).toHaveLength(20);
});
