import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { directory, run, runEach } from "./programs.ts";

/** An example, with its heading or the export that it documents. */
interface Program {
  readonly title: string;
  readonly code: string;
}

/** The output of each example in the README, by heading. */
const printedByReadme: Readonly<Record<string, string>> = {
  "@northspec/client": "Example Service SUCCESS\n",
  "Create a service": "docs-site\n",
  "Handle errors": "404 getJob: No job `no-such-job` in project `default-project`.\n",
  "Return errors instead of throwing them": "no such job 404\n",
  "Configure retries": "Example Job\n",
  "Limit the time": "AbortedError\n",
  Paginate: "joyous-view-6290 SUCCESS\nincredible-land-3266 FAILURE\nquiet-river-1048 SUCCESS\n",
  "Wait for what a call starts": "SUCCESS\n",
  "Observe calls": "getJob 1 200\n",
  "Bundle only what you call": "Example Service\n",
  "Call by path": "Example Job\n",
  "Use the projects of a team": "Example Job /v1/teams/example-team/projects/default-project/jobs/example-job\n",
  "Use another base URL or fetch": "200\n",
  "Fetch any URL of the API": "200\n",
};

/** The output of the example of each export. */
const printedByComments: Readonly<Record<string, string>> = {
  createClient: "Example Service\n",
  pages: "3 false\n",
  paginate: "joyous-view-6290 SUCCESS\nincredible-land-3266 FAILURE\nquiet-river-1048 SUCCESS\n",
  safe: "no such service\n",
  createFetch: "Example Service\n",
  waitFor: "SUCCESS\n",
  follow: "true\n",
  NorthspecError: "NotFoundError 404 getJob 1\n",
};

/** Reads the examples of a README, with their headings. */
function programsOf(file: string): Program[] {
  const sections = readFileSync(join(directory, file), "utf8").split(/^#+ /mu);
  return sections.flatMap((section) =>
    [...section.matchAll(/```[jt]s\n([^]*?)```/gu)].map(([, code = ""]) => ({
      title: section.split("\n", 1)[0] ?? "",
      code,
    })),
  );
}

const sources = readdirSync(join(directory, "src")).map((name) => readFileSync(join(directory, "src", name), "utf8"));

/** The examples in TSDoc, with the export that follows. */
const examples: Program[] = sources.flatMap((text) => {
  const found = text.matchAll(/ \* @example\n \* ```ts\n([^]*?) \* ```\n \*\/\nexport (?:async )?\w+\*? (\w+)/gu);
  return [...found].map(([, comment = "", title = ""]) => ({ title, code: comment.replaceAll(/^ \* ?/gmu, "") }));
});
const recipes = programsOf("README.md");
const [frontPage = { title: "", code: "" }] = programsOf("../../README.md");

test("every example of the README and of TSDoc has an expected output", () => {
  expect(recipes.map(({ title }) => title)).toEqual(Object.keys(printedByReadme));
  expect(examples.length).toBe(sources.join("").split("@example").length - 1);
  expect(examples.map(({ title }) => title).toSorted()).toEqual(Object.keys(printedByComments).toSorted());
});

describe.each([
  ["the README", recipes, printedByReadme],
  ["TSDoc", examples, printedByComments],
  ["the README of the repository", [frontPage], { [frontPage.title]: "Example Service SUCCESS\n" }],
] as const)("in %s", (_, programs, printed) => {
  let outputs: readonly string[];

  beforeAll(async () => {
    outputs = await runEach(programs.map(({ code }) => code));
  });

  test.for(programs.map(({ title }, index) => ({ title, index })))(
    "the example `$title` prints its output",
    ({ title, index }) => {
      expect(outputs[index]).toBe(printed[title]);
    },
  );
});

test("the example of the repository prints an error without the token", async () => {
  const { code, stderr } = await run(frontPage.code, { NORTHFLANK_API_TOKEN: "nf-another-secret" });
  expect(code).toBe(1);
  expect(stderr).toContain("getService: A valid bearer token is required.");
  expect(stderr).not.toContain("nf-another-secret");
});
