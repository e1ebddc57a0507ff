import { operationTable } from "@northspec/types/operations";
import { expect, test } from "vitest";
import { runInShell, setUp, token, useBundle } from "./setup.ts";

useBundle();

/** The arguments that can follow a prefix of an operation's command. */
function wordsAfter(start: string): string[] {
  const longer = Object.values(operationTable).filter(({ cliCommand }) => cliCommand.startsWith(`${start} `));
  const args = longer.map(({ cliCommand }) => cliCommand.slice(start.length + 1).split(" ")[0] ?? "");
  expect(args).not.toEqual([]);
  return [...new Set(args)];
}

test.for<[line: string, wanted: readonly string[]]>([
  ["g", ["get"]],
  ["get ", wordsAfter("get")],
  ["get service ", wordsAfter("get service")],
  ["get service --proj", ["--project-id"]],
  ["get service -o ", ["table", "json", "yaml"]],
  ["get service --query ", []],
  ["get service builds --per", ["--per-page"]],
  ["get service builds --wat", ["--watch"]],
  ["create service build --vcsData.projectType git", ["gitlab", "github"]],
  ["create service build --disabledCI ", ["true", "false"]],
  ["create service build --fi", ["--file"]],
  ["completion ", ["bash", "zsh", "fish"]],
  ["context ", ["list", "use", "remove"]],
  ["nothing-like-it --no-such", []],
])("completes `northspec %s`", async ([line, wanted]) => {
  const { run } = await setUp();
  const { stdout } = await run(["__complete", "--", ...line.split(" ")]);
  expect(stdout.split("\n").filter(Boolean).toSorted()).toEqual(wanted.toSorted());
});

test("completes the names of contexts", async () => {
  const { run } = await setUp();
  await run(["login", "my-sandbox"], { input: token });
  expect((await run(["__complete", "--", "context", "use", "my"])).stdout).toBe("my-sandbox\n");
});

test("completes in bash", async () => {
  const script = `
    eval "$(northspec completion bash)"
    complete_words() {
      COMP_WORDS=("$@")
      COMP_CWORD=$(($# - 1))
      "$(complete -p northspec | sed 's/.*-F \\([^ ]*\\).*/\\1/')"
      echo "\${COMPREPLY[*]}"
    }
    complete_words northspec get service --proj
    complete_words northspec completion ''`;
  const { stdout } = await runInShell(await setUp(), script, "bash");
  expect(stdout).toBe("--project-id\nbash zsh fish\n");
});

test.for(["bash", "zsh", "fish"])("prints the completion script for %s", async (shell) => {
  const { run } = await setUp();
  const { exitCode, stdout, stderr } = await run(["completion", shell]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toContain("northspec __complete -- ");
});

test("lists the supported shells for an unknown shell", async () => {
  const { run } = await setUp();
  const { exitCode, stderr } = await run(["completion", "tcsh"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("bash, zsh, fish");
});
