import { expect, test } from "vitest";
import { programsOf, run } from "./programs.ts";

const printed: Readonly<Record<string, string>> = {
  "@northspec/client": "Example Service SUCCESS\n",
  "Create a service": "docs-site\n",
  "Tell errors apart": "404 getJob: No job `no-such-job` in project `default-project`.\n",
  "Get errors back in place of throwing them": "no such job 404\n",
  "Retry more, or less": "Example Job\n",
  "Bound the time": "AbortedError\n",
  "Read every page": "joyous-view-6290 SUCCESS\nincredible-land-3266 FAILURE\nquiet-river-1048 SUCCESS\n",
  "Wait for a build": "true\n",
  "See what happens": "getJob 1 200\n",
  "Ship one operation": "Example Service\n",
  "Call by path": "Example Job\n",
  "Use another address or another fetch": "200\n",
};

const recipes = programsOf("README.md");

test("every program of the README is run", () => {
  expect(recipes.map(({ title }) => title)).toEqual(Object.keys(printed));
});

test.for(recipes)("the program under `$title` prints what it should", async ({ title, code }) => {
  expect(await run(code)).toMatchObject({ stdout: printed[title], code: 0 });
});

test("the program of the front page prints the name of the service and how its last build ended", async () => {
  const [program] = programsOf("../../README.md");
  expect(await run(program?.code ?? "")).toEqual({ code: 0, stdout: "Example Service SUCCESS\n", stderr: "" });
});

test("the program of the front page says what went wrong, and nothing of the token", async () => {
  const [program] = programsOf("../../README.md");
  const { code, stderr } = await run(program?.code ?? "", { NORTHFLANK_API_TOKEN: "nf-another-secret" });
  expect(code).toBe(1);
  expect(stderr).toContain("getService: A valid bearer token is required.");
  expect(stderr).not.toContain("nf-another-secret");
});
