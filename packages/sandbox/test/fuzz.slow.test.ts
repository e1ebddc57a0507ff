import { expect, test } from "vitest";
import { fuzz } from "./fuzz.ts";

test("responds to 25,000 hostile requests with documented errors", { timeout: 600_000 }, async () => {
  const { issues, logged, ...report } = await fuzz(25_000);
  console.log(report);
  expect(issues).toEqual([]);
  expect(logged).toEqual([]);
  expect(report.responses).toBeGreaterThan(report.requests * 0.8);
});
