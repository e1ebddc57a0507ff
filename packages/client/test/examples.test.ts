import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, run } from "./programs.ts";

/** What the example of each export prints. */
const printed: Readonly<Record<string, string>> = {
  createClient: "Example Service\n",
  pages: "3 false\n",
  paginate: "joyous-view-6290 SUCCESS\nincredible-land-3266 FAILURE\nquiet-river-1048 SUCCESS\n",
  safe: "no such service\n",
  createTransport: "Example Service\n",
  waitForBuild: "SUCCESS\ntrue\n",
  NorthspecError: "NotFoundError 404 getJob 1\n",
};

/** The programs in the comments of the sources, by what they stand before. */
const examples = readdirSync(join(folder, "src")).flatMap((name) => {
  const text = readFileSync(join(folder, "src", name), "utf8");
  const found = text.matchAll(/ \* @example\n \* ```ts\n([^]*?) \* ```\n \*\/\nexport (?:async )?\w+\*? (\w+)/gu);
  return [...found].map(([, comment = "", id = ""]) => ({ id, code: comment.replaceAll(/^ \* ?/gmu, "") }));
});

test("every example in the comments of the sources is run", () => {
  const texts = readdirSync(join(folder, "src")).map((name) => readFileSync(join(folder, "src", name), "utf8"));
  expect(examples.length).toBe(texts.join("").split("@example").length - 1);
  expect(examples.map(({ id }) => id).toSorted()).toEqual(Object.keys(printed).toSorted());
});

test.for(examples)("the example of $id prints what it should", async ({ id, code }) => {
  expect(await run(code)).toEqual({ code: 0, stdout: printed[id], stderr: "" });
});
