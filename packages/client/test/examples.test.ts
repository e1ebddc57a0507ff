import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { folder, run, runEach } from "./programs.ts";

/** A program of a text, and the heading or the export that it belongs to. */
interface Program {
  readonly title: string;
  readonly code: string;
}

/** What each program of the README prints, by its heading. */
const printedByReadme: Readonly<Record<string, string>> = {
  "@northspec/client": "Example Service SUCCESS\n",
  "Create a service": "docs-site\n",
  "Handle errors": "404 getJob: No job `no-such-job` in project `default-project`.\n",
  "Return errors instead of throwing them": "no such job 404\n",
  "Configure retries": "Example Job\n",
  "Limit the time": "AbortedError\n",
  Paginate: "joyous-view-6290 SUCCESS\nincredible-land-3266 FAILURE\nquiet-river-1048 SUCCESS\n",
  "Wait for a build": "true\n",
  "Observe calls": "getJob 1 200\n",
  "Bundle only what you call": "Example Service\n",
  "Call by path": "Example Job\n",
  "Use another base URL or fetch": "200\n",
  "Fetch any URL of the API": "200\n",
};

/** What the example in the comment of each export prints. */
const printedByComments: Readonly<Record<string, string>> = {
  createClient: "Example Service\n",
  pages: "3 false\n",
  paginate: "joyous-view-6290 SUCCESS\nincredible-land-3266 FAILURE\nquiet-river-1048 SUCCESS\n",
  safe: "no such service\n",
  createFetch: "Example Service\n",
  waitForBuild: "SUCCESS\ntrue\n",
  NorthspecError: "NotFoundError 404 getJob 1\n",
};

/** The programs of a README, each under the last heading before it. */
function programsOf(file: string): Program[] {
  const sections = readFileSync(join(folder, file), "utf8").split(/^#+ /mu);
  return sections.flatMap((section) =>
    [...section.matchAll(/```[jt]s\n([^]*?)```/gu)].map(([, code = ""]) => ({
      title: section.split("\n", 1)[0] ?? "",
      code,
    })),
  );
}

const sources = readdirSync(join(folder, "src")).map((name) => readFileSync(join(folder, "src", name), "utf8"));

/** The programs in the comments of the sources, by what they stand before. */
const examples: Program[] = sources.flatMap((text) => {
  const found = text.matchAll(/ \* @example\n \* ```ts\n([^]*?) \* ```\n \*\/\nexport (?:async )?\w+\*? (\w+)/gu);
  return [...found].map(([, comment = "", title = ""]) => ({ title, code: comment.replaceAll(/^ \* ?/gmu, "") }));
});
const recipes = programsOf("README.md");
const [frontPage = { title: "", code: "" }] = programsOf("../../README.md");

test("every program of the README and in the comments of the sources is run", () => {
  expect(recipes.map(({ title }) => title)).toEqual(Object.keys(printedByReadme));
  expect(examples.length).toBe(sources.join("").split("@example").length - 1);
  expect(examples.map(({ title }) => title).toSorted()).toEqual(Object.keys(printedByComments).toSorted());
});

describe.each([
  ["the README", recipes, printedByReadme],
  ["the comments", examples, printedByComments],
  ["the front page", [frontPage], { [frontPage.title]: "Example Service SUCCESS\n" }],
] as const)("of %s", (_, programs, printed) => {
  let outputs: readonly string[];

  beforeAll(async () => {
    outputs = await runEach(programs.map(({ code }) => code));
  });

  test.for(programs.map(({ title }, index) => ({ title, index })))(
    "the program under `$title` prints what it should",
    ({ title, index }) => {
      expect(outputs[index]).toBe(printed[title]);
    },
  );
});

test("the program of the front page says what went wrong, and nothing of the token", async () => {
  const { code, stderr } = await run(frontPage.code, { NORTHFLANK_API_TOKEN: "nf-another-secret" });
  expect(code).toBe(1);
  expect(stderr).toContain("getService: A valid bearer token is required.");
  expect(stderr).not.toContain("nf-another-secret");
});
