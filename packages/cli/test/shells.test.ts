import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureProgram } from "@northspec/scripts/program";
import { beforeAll, expect, test } from "vitest";
import { runInShell, type Setup, setUp, useBundle } from "./setup.ts";
import { openTerminal } from "./terminal.ts";

useBundle();

// May install the programs.
beforeAll(async () => {
  await ensureProgram("tmux", "-V");
  await ensureProgram("zsh", "--version");
  await ensureProgram("fish", "--version");
});

/** A directory with one file, to see which arguments complete to file names. */
async function setUpFiles(): Promise<Setup> {
  const setup = await setUp();
  mkdirSync(join(setup.home, "work"));
  writeFileSync(join(setup.home, "work", "gateway.yaml"), "");
  return setup;
}

test.for([
  ["bash", "bash --norc --noprofile"],
  ["zsh", "zsh -f"],
] as const)("completes in %s", async ([shell, command]) => {
  const { type, until } = await openTerminal(await setUpFiles(), {}, command);
  await type(`cd ~/work; eval "$(northspec completion ${shell})"; clear`, "Enter");
  await until(/^\$ *\n/);
  await type("northspec get service --project-i", "Tab", "x");
  await until(/--project-id x/);
  await type("C-u", "northspec get job --output=j", "Tab", "x");
  await until(/--output=json x/);
  await type("C-u", "northspec create service build --file ga", "Tab", "x");
  await until(/--file gateway\.yaml x/);
  await type("C-u", "northspec create service build --file=ga", "Tab", "x");
  await until(/--file=gateway\.yaml x/);
  // Neither a command nor the value of another flag is a file name.
  await type("C-u", "northspec ga", "Tab", "x");
  await until(/northspec gax/);
  await type("C-u", "northspec get job --job-id ga", "Tab", "x");
  expect(await until(/--job-id gax/)).not.toContain("gateway.yaml x\n");
});

test("describes the candidates in zsh", async () => {
  const { type, until } = await openTerminal(await setUp(), {}, "zsh -f");
  await type('eval "$(northspec completion zsh)"; clear', "Enter");
  await until(/^\$ *\n/);
  await type("northspec context ", "Tab", "Tab");
  expect(await until(/remove +-- \S/)).toMatch(/list +-- /);
});

test("does not change the word breaks of other programs in bash", async () => {
  const script = 'before=$COMP_WORDBREAKS; eval "$(northspec completion bash)"; [ "$before" = "$COMP_WORDBREAKS" ]';
  await expect(runInShell(await setUp(), script, "bash")).resolves.toEqual({ stdout: "", stderr: "" });
});

test.for([
  ["northspec get service --project-i", /^--project-id\t\(required\) Identifier of the project/],
  ["northspec get job --output=j", /^--output=json\n$/],
  ["northspec create service build --file ga", /^gateway\.yaml/],
  ["northspec create service build --file=ga", /^--file=gateway\.yaml/],
  ["northspec ga", /^$/],
  ["northspec get job --job-id ga", /^$/],
] as const)("completes `%s` in fish", async ([line, wanted]) => {
  const script = `cd ~/work; northspec completion fish | source; complete -C "${line}"`;
  const { stdout } = await runInShell(await setUpFiles(), script, "fish");
  expect(stdout).toMatch(wanted);
});
