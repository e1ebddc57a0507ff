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
  "mcp",
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
  "workloads",
  ...own,
])("prints the help of `%s`", async (args) => {
  const { run } = await setUp();
  const { exitCode, stdout, stderr } = await run([...args.split(" ").filter(Boolean), "--help"], {
    source: workloads,
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toMatchSnapshot();
});

test("the help fits on a screen, and names every resource", async () => {
  const { run } = await setUp();
  const { stdout } = await run(["--help"], { columns: 80 });
  // The last line is the prompt.
  expect(stdout.split("\n").length).toBeLessThanOrEqual(24);
  for (const { group } of Object.values(operationTable)) {
    expect(stdout).toMatch(new RegExp(`^  ${group.toLowerCase()} +\\w`, "m"));
  }
});

/** The commands in a list of help. */
const listed = (help: string) => [...help.matchAll(/^ {2}([a-z-]+(?: [a-z-]+)+) {2}/gm)].map(([, command]) => command);

test("the commands of resources and of verbs list every operation", async () => {
  const { run } = await setUp();
  const all = Object.values(operationTable);
  const pages = async (names: readonly string[]) => {
    const results = await Promise.all([...new Set(names)].map((name) => run([name, "--help"])));
    return results.flatMap(({ stdout }) => listed(stdout)).toSorted();
  };
  expect(await pages(all.map(({ group }) => group.toLowerCase()))).toEqual(operations.toSorted());
  expect(await pages(operations.map((command) => command.split(" ")[0] ?? ""))).toEqual(operations.toSorted());
});

test("`services`, `service` and their help list the commands for services", async () => {
  const { run } = await setUp();
  const { exitCode, stdout, stderr } = await run(["services"]);
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(
    /\nServices:\n {2}list services +List services\n[^]*\nService builds:\n {2}get service builds /,
  );
  for (const args of [["service"], ["services", "--help"], ["help", "service"], ["services", "list", "-h"]]) {
    expect(await run(args)).toEqual({ exitCode, stdout, stderr });
  }
  expect((await run(["plans"])).stdout).toBe((await run(["platform"])).stdout);
});

test.for([
  ["list", "Write the verb first: northspec list services."],
  ["nope", "See northspec services."],
])("`services %s` is an error with advice", async ([verb = "", advice]) => {
  const { run } = await setUp();
  const stderr = `northspec: Unexpected argument "${verb}". ${advice}\n`;
  expect(await run(["services", verb])).toEqual({ exitCode: 2, stdout: "", stderr });
});

test.for(["options", "environment", "exit-codes"])("prints the help topic %s", async (topic) => {
  const { run } = await setUp();
  const { exitCode, stdout, stderr } = await run(["help", topic]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toMatchSnapshot();
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
  for (const command of ["", "services", "get", ...operations]) {
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
  for (const args of [
    ["help", "options"],
    ["get", "service", "--help"],
  ]) {
    const { stdout } = await run(args);
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
