import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exitCodes } from "../src/errors.ts";
import { runInShell, setUp, useBundle } from "./setup.ts";

useBundle();

const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
const blocks = [...readme.matchAll(/```sh\n([^]*?)```/g)].map(([, block = ""]) => block);
const calls = blocks.filter((block) => /^northspec (get|create|api) /.test(block));

/** The expected output of each example, in the order of the README. */
const printed = [
  /^id: +example-service\n/,
  /^id: +docs-site\n/,
  /^id: +other-site\n/,
  /^SUCCESS\njoyous-view-6290\nincredible-land-3266\nquiet-river-1048\n$/,
  /^SUCCESS\n$/,
  /^curl --request GET http:/,
  /^\[\n {2}"joyous-view-6290",/,
];

test("covers every example that calls the API", () => {
  expect(calls).toHaveLength(printed.length);
});

test.for(calls.map((call, index) => [call, printed[index]] as const))(
  "the example prints the expected output: %s",
  async ([call, wanted]) => {
    const { stdout, stderr } = await runInShell(await setUp(), call);
    expect(stdout).toMatch(wanted ?? /$^/);
    expect(stderr).toMatch(call.includes("--wait") ? /^(?:new-site build [A-Z]+\n)+$/ : /^$/);
  },
);

test("the login example saves a token from a file", async () => {
  const setup = await setUp();
  const file = join(setup.home, "token.txt");
  writeFileSync(file, setup.env["NORTHFLANK_API_TOKEN"] ?? "");
  const line = /^northspec login < token\.txt$/m.exec(readme)?.[0] ?? "";
  const { stderr } = await runInShell(setup, `cd "${setup.home}" && ${line}`);
  expect(stderr).toContain("The current context is default");
});

test("lists every exit code", () => {
  const rows = [...readme.matchAll(/^\| (.+?) +\| (.+?) +\|$/gm)].map(([, left, right]) => `${left} | ${right}`);
  for (const [code, meaning] of Object.values(exitCodes)) expect(rows).toContain(`${code} | ${meaning}`);
});
