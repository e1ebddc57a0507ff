import { expect, test } from "vitest";
import { runModel } from "./model.ts";
import { serviceModel } from "./service-commands.ts";

test("services behave like the reference model after any sequence of operations", { timeout: 60_000 }, async () => {
  const lengths = await runModel(serviceModel, { runs: 15, length: 60, seed: 20_260_201 });
  expect(lengths).toHaveLength(15);
});
