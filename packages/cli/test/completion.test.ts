import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { operationTable } from "@northspec/types/operations";
import { expect, test } from "vitest";
import { main, type Setup, setUp, token } from "./setup.ts";

/** A folder with `northspec` in it, for a shell's PATH. */
function commandFolder({ home }: Setup): string {
  const folder = join(home, "bin");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "northspec"), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
  chmodSync(join(folder, "northspec"), 0o755);
  return folder;
}

/** What a real bash offers for words, the last of which is not whole. */
async function completedByBash(setup: Setup, line: string): Promise<string[]> {
  const words = line.split(" ");
  const script = `
    eval "$(northspec completion bash)"
    COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")})
    COMP_CWORD=${words.length - 1}
    "$(complete -p northspec | sed 's/.*-F \\([^ ]*\\).*/\\1/')"
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = { ...setup.env, PATH: `${commandFolder(setup)}:${setup.env["PATH"]}` };
  const { stdout } = await promisify(execFile)("bash", ["--norc", "-c", script], { env });
  return stdout.split("\n").filter((word) => word !== "");
}

/** The words that go on from a word, or from several, to an operation. */
function wordsAfter(start: string): string[] {
  const longer = Object.values(operationTable).filter(({ cliCommand }) => cliCommand.startsWith(`${start} `));
  const words = longer.map(({ cliCommand }) => cliCommand.slice(start.length + 1).split(" ")[0] ?? "");
  expect(words).not.toEqual([]);
  return [...new Set(words)];
}

test.for<[line: string, wanted: readonly string[]]>([
  ["northspec g", ["get"]],
  ["northspec get ", wordsAfter("get")],
  ["northspec get service ", wordsAfter("get service")],
  ["northspec get service --proj", ["--project-id"]],
  ["northspec get service -o ", ["table", "json", "yaml"]],
  ["northspec get service builds --per", ["--per-page"]],
  ["northspec create service build --vcsData.projectType git", ["gitlab", "github"]],
  ["northspec create service build --disabledCI ", ["true", "false"]],
  ["northspec completion ", ["bash", "zsh", "fish"]],
  ["northspec context ", ["list", "use", "remove"]],
  ["northspec nothing-like-it --no-such", []],
])("bash completes `%s`", async ([line, wanted]) => {
  expect((await completedByBash(await setUp(), line)).toSorted()).toEqual(wanted.toSorted());
});

test("bash completes the names of contexts", async () => {
  const setup = await setUp();
  await setup.run(["login", "my-sandbox"], { input: token });
  expect(await completedByBash(setup, "northspec context use my")).toEqual(["my-sandbox"]);
});

test.for(["bash", "zsh", "fish"])("the script for %s calls the command and prints nothing else", async (shell) => {
  const { run } = await setUp();
  const { exitCode, stdout, stderr } = await run(["completion", shell]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toContain("northspec __complete -- ");
});

test("a shell without completions is told those that have them", async () => {
  const { run } = await setUp();
  const { exitCode, stderr } = await run(["completion", "tcsh"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("bash, zsh, fish");
});
