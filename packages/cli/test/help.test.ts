import { readFileSync } from "node:fs";
import { join } from "node:path";
import { operationTable } from "@northspec/types/operations";
import { expect, test } from "vitest";
import { kebab } from "../src/flags.ts";
import { workloads } from "./fixtures/workloads.ts";
import { runInShell, setUp, useBundle } from "./setup.ts";

useBundle();

const own = ["login", "logout", "context", "context list", "context use", "context remove", "completion"];
const operations = Object.values(operationTable).map(({ cliCommand }) => cliCommand);

test.for(["", "describe", "describe workload", "describe workload builds", "make", "make workload", ...own])(
  "prints the help of `%s`",
  async (args) => {
    const { run } = await setUp();
    const { exitCode, stdout, stderr } = await run([...args.split(" ").filter(Boolean), "--help"], {
      source: workloads,
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatchSnapshot();
  },
);

test("help lists every operation", async () => {
  const { run } = await setUp();
  for (const command of operations) {
    const args = command.split(" ");
    for (const [index, arg] of args.entries()) {
      const { stdout } = await run([...args.slice(0, index), "--help"]);
      expect(stdout.slice(stdout.indexOf("\nCommands:\n"))).toMatch(new RegExp(`^  ${arg} `, "m"));
    }
  }
});

test.for(Object.values(operationTable))(
  "the help of `$cliCommand` describes the operation and every parameter",
  async ({ cliCommand, summary, parameters }) => {
    const { run } = await setUp();
    const { stdout } = await run([...cliCommand.split(" "), "--help"]);
    expect(stdout).toContain(`Usage: northspec ${cliCommand} `);
    expect(stdout).toContain(`\n${summary}.\n`);
    for (const { name } of parameters) expect(stdout).toContain(`\n  --${kebab(name)} <`);
  },
);

test.for(operations)("the help of `%s` lists each option once", async (args) => {
  const { run } = await setUp();
  const { stdout } = await run([...args.split(" "), "--help"]);
  const names = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w.-]+)/gm)].map(([, name]) => name);
  expect(names).toEqual([...new Set(names)]);
});

test("`help` and `--help` print the same, without a token", async () => {
  const { run } = await setUp();
  const env = { NORTHFLANK_API_TOKEN: "" };
  const { stdout } = await run(["get", "service", "builds", "--help"], { env });
  expect(await run(["help", "get", "service", "builds"], { env })).toEqual({ exitCode: 0, stdout, stderr: "" });
});

test("prints help without arguments", async () => {
  const { run } = await setUp();
  expect(await run([])).toEqual(await run(["--help"]));
});

test("--version prints the package version, from the sources and from the bundle", async () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8")) as {
    version: string;
  };
  const source = join(import.meta.dirname, "../src/main.ts");
  const { stdout } = await runInShell(
    await setUp(),
    `"${process.execPath}" "${source}" --version; northspec --version`,
  );
  expect(stdout).toBe(`${version}\n${version}\n`);
});

test.for(Object.values(operationTable))(
  "the example in the help of `$cliCommand` works",
  async ({ cliCommand, permission }) => {
    const setup = await setUp();
    const { stdout } = await setup.run([...cliCommand.split(" "), "--help"]);
    expect(stdout).toContain(`Required permission: ${permission}\n`);
    const [, example = ""] = /\nExample:\n {2}northspec (.*)\n/.exec(stdout) ?? [];
    const response = await runInShell(setup, `northspec ${example} -o json`);
    expect(JSON.parse(response.stdout)).toHaveProperty("data");
  },
);
