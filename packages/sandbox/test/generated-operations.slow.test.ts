import { expect, test } from "vitest";
import { sendGenerated } from "./generated-operations.ts";

test("responds to 20,000 valid requests as documented", { timeout: 900_000 }, async () => {
  const succeeded = await sendGenerated(20_000);
  console.log(Object.fromEntries(succeeded));
  expect([...succeeded].filter(([, count]) => count === 0)).toEqual([]);
});
