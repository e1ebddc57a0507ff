import { readFileSync } from "node:fs";
import { join } from "node:path";
import { operationTable } from "@northspec/types/operations";
import { expect, test } from "vitest";
import { kebab } from "../src/flags.ts";
import { workloads } from "./fixtures/workloads.ts";
import { runInShell, setUp, setUpExample, useBundle } from "./setup.ts";

useBundle();

const own = [
  "api",
  "login",
  "logout",
  "context",
  "context list",
  "context current",
  "context use",
  "context set",
  "context remove",
  "whoami",
  "open",
  "version",
  "completion",
];
const operations = Object.values(operationTable).map(({ cliCommand }) => cliCommand);

test.for([
  "",
  "describe",
  "describe workload",
  "describe workload builds",
  "make",
  "make workload",
  "remove workload",
  "list sizes",
  ...own,
])("prints the help of `%s`", async (args) => {
  const { run } = await setUp();
  const { exitCode, stdout, stderr } = await run([...args.split(" ").filter(Boolean), "--help"], {
    source: workloads,
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toMatchSnapshot();
});

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
    for (const { name } of parameters) expect(stdout).toMatch(new RegExp(`\n  --${kebab(name)} [<[]`));
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
  async ({ id, cliCommand, permission }) => {
    const setup = await setUpExample(id);
    const { stdout } = await setup.run([...cliCommand.split(" "), "--help"]);
    const [, shown] = /\nRequired permission: (.*)\n/.exec(stdout) ?? [];
    expect(shown).toBe(permission);
    const [, example = ""] = /\nExample:\n {2}(northspec [^]*?)\n\n/.exec(stdout) ?? [];
    const response = await runInShell(setup, `${example} -o json`);
    expect(JSON.parse(response.stdout)).toHaveProperty("data");
  },
);

test.for([60, 80, 120])("wraps help to a terminal of %i columns", async (columns) => {
  const { run } = await setUp();
  for (const command of ["", ...operations]) {
    const { stdout } = await run([...command.split(" ").filter(Boolean), "--help", "--all"], { columns });
    // A flag, an argument of the example, a long word, a permission and a URL cannot be wrapped.
    const lines = stdout
      .split("\n")
      .filter((line) => !/^ +(?:--\S+ )?\S+(?: \\)?$|^Documentation:|^Required permission:/.test(line));
    expect(lines.filter((line) => line.length > columns)).toEqual([]);
  }
});

test("shows each global option once", async () => {
  const { run } = await setUp();
  for (const args of [[], ["get", "service"]]) {
    const { stdout } = await run([...args, "--help"]);
    expect(stdout.match(/--base-url/g)).toHaveLength(1);
  }
});

test("groups the flags of a body by object, and marks the required ones", async () => {
  const { run } = await setUp();
  const { stdout } = await run(["create", "service", "build", "--help"]);
  expect(stdout).toMatch(/\nParameters:\n {2}--project-id <string> +\(required\) /);
  expect(stdout).toMatch(/\nBody:\n {2}--name <string> +\(required\) /);
  expect(stdout).toMatch(/\nBody, vcsData:\n {2}--vcsData\.projectUrl <string> +\(required\) /);
  expect(stdout).not.toMatch(/--tags <string> +\(required\)/);
});

test("shows deeply nested flags only with --all", async () => {
  const { run } = await setUp();
  const command = ["create", "service", "build", "--help"];
  const short = await run(command);
  const [, count = ""] = /\n(\d+) more flags: northspec create service build --help --all\n/.exec(short.stdout) ?? [];
  const all = await run([...command, "--all"]);
  const flagsIn = (text: string) => (text.match(/^ {2}(?:-\w, )?--/gm) ?? []).length;
  expect(flagsIn(all.stdout) - flagsIn(short.stdout)).toBe(Number(count));
  expect(short.stdout).not.toContain("--buildSettings.dockerfile.buildkit.useInternalCache");
  expect(all.stdout).toContain("--buildSettings.dockerfile.buildkit.useInternalCache");
});

test.for([[["help", "nope"]], [["nope", "--help"]], [["help", "get", "nope"]], [["get", "service", "nope", "-h"]]])(
  "rejects help for an unknown command: %j",
  async ([args]) => {
    const { run } = await setUp();
    const { exitCode, stdout, stderr } = await run(args ?? []);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/^northspec: Unknown command "nope"\. Expected one of: /);
  },
);
