import { expect, test } from "vitest";
import { drift, recordEverything, respect, serveForRedocly } from "./redocly.ts";
import { operations } from "./specification.ts";

test("passes the workflow of a build service in respect", async () => {
  const { code, output } = await respect(await serveForRedocly());
  expect(output).toContain("Steps: 4 passed, 4 total");
  expect({ code, output }).toMatchObject({ code: 0 });
});

test("records traffic that drift accepts, with every operation and documented status", async () => {
  const served = await serveForRedocly();
  const { code, output, issues, covered, missing } = await drift(served, await recordEverything(served));
  expect(issues).toEqual([]);
  expect({ code, output }).toMatchObject({ code: 0 });
  expect(missing).toEqual([]);
  const statuses = operations.flatMap(({ responses }) => Object.keys(responses)).length;
  const parameters = operations.flatMap((each) => each.parameters).length;
  expect(covered).toMatchObject({
    operations: `${operations.length}/${operations.length}`,
    parameters: `${parameters}/${parameters}`,
    responses: `${statuses}/${statuses}`,
  });
});
