import { expect, test } from "vitest";
import { fuzz } from "./fuzz.ts";

test("responds to hostile requests with documented errors", async () => {
  const { issues, logged, responses, requests } = await fuzz(1500);
  expect(issues).toEqual([]);
  expect(logged).toEqual([]);
  expect(responses).toBeGreaterThan(requests * 0.8);
});
