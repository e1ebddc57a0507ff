import { expect, test } from "vitest";
import { sendGenerated } from "./generated-operations.ts";

test("responds to valid requests as documented", async () => {
  const succeeded = await sendGenerated(600);
  expect([...succeeded.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(200);
});
