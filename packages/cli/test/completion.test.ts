import { operationTable } from "@northspec/types/operations";
import { expect, test } from "vitest";
import { workloads } from "./fixtures/workloads.ts";
import { setUp, token } from "./setup.ts";

/** The arguments that can follow a prefix of an operation's command. */
function wordsAfter(start: string): string[] {
  const longer = Object.values(operationTable).filter(({ cliCommand }) => cliCommand.startsWith(`${start} `));
  const args = longer.map(({ cliCommand }) => cliCommand.slice(start.length + 1).split(" ")[0] ?? "");
  expect(args).not.toEqual([]);
  return [...new Set(args)];
}

/** The candidates for an unfinished command line. */
async function complete(line: string): Promise<string[]> {
  const { run } = await setUp();
  const { stdout } = await run(["__complete", "zsh", "--", ...line.split(" ")]);
  const lines = stdout.split("\n").filter(Boolean);
  return lines.map((each) => each.replace(/(?<!\\):.*/, "")).toSorted();
}

test.for<[line: string, wanted: readonly string[]]>([
  ["logi", ["login"]],
  ["get ", wordsAfter("get")],
  ["get service ", wordsAfter("get service")],
  ["get service --project-i", ["--project-id"]],
  ["get service -o ", ["table", "json", "yaml"]],
  ["get service --output=", ["--output=table", "--output=json", "--output=yaml"]],
  ["get service --output=j", ["--output=json"]],
  ["get service --query ", []],
  ["get service builds --per", ["--per-page"]],
  ["get service builds --wai", []],
  ["create service build --wai", ["--wait", "--wait-timeout"]],
  ["create service build --int", ["--interval"]],
  ["create service build --vcsData.projectType git", ["gitlab", "github"]],
  ["create service build --vcsData.projectType=git", ["--vcsData.projectType=gitlab", "--vcsData.projectType=github"]],
  ["create service build --disabledCI ", ["true", "false"]],
  ["create service build --fi", ["--file"]],
  ["open get ", wordsAfter("get")],
  ["completion ", ["bash", "zsh", "fish"]],
  ["context ", ["list", "current", "use", "set", "remove"]],
  ["nothing-like-it --no-such", []],
])("completes `northspec %s`", async ([line, wanted]) => {
  expect(await complete(line)).toEqual(wanted.toSorted());
});

test("completes the names of contexts", async () => {
  const { run } = await setUp();
  await run(["login", "my-sandbox"], { input: token });
  expect((await run(["__complete", "fish", "--", "context", "use", "my"])).stdout).toMatch(/^my-sandbox\thttp:.*\n$/);
});

test("describes the candidates", async () => {
  const { run } = await setUp();
  const zsh = await run(["__complete", "zsh", "--", "get", "service", "--output"]);
  expect(zsh.stdout).toBe("--output:output format\\: table, json or yaml (default\\: table)\n");
  const fish = await run(["__complete", "fish", "--", "make", "wo"], { source: workloads });
  expect(fish.stdout).toBe("workload\tCreate workload\n");
});

test("lists the supported shells for an unknown shell", async () => {
  const { run } = await setUp();
  const { exitCode, stderr } = await run(["completion", "tcsh"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("bash, zsh, fish");
});
