import { expect, test } from "vitest";
import { drift, recordEverything, respect, serveForRedocly } from "./redocly.ts";
import { operations } from "./specification.ts";

test("respect passes the workflow of a build service", async () => {
  const { code, output } = await respect(await serveForRedocly());
  expect(output).toContain("Steps: 4 passed, 4 total");
  expect({ code, output }).toMatchObject({ code: 0 });
});

test("drift finds that recorded traffic matches the specification, and covers every operation and documented status", async () => {
  const served = await serveForRedocly();
  const { code, output, problems, covered, missing } = await drift(served, await recordEverything(served));
  expect(problems).toEqual([]);
  expect({ code, output }).toMatchObject({ code: 0 });
  expect(missing).toEqual([]);
  const statuses = operations.flatMap(({ replies }) => Object.keys(replies)).length;
  const parameters = operations.flatMap((each) => each.parameters).length;
  expect(covered).toMatchObject({
    operations: `${operations.length}/${operations.length}`,
    parameters: `${parameters}/${parameters}`,
    responses: `${statuses}/${statuses}`,
  });
});
