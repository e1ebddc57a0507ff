import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ensureProgram } from "../src/program.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "northspec-program-test-"));
});

afterEach(() => rm(folder, { recursive: true }));

/** A machine with nothing on it but what a test puts there. */
const machine = () => ({ env: { PATH: folder }, isRoot: true });

async function putProgram(name: string, script: string): Promise<void> {
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
}

test("a program that is there is left as it is", async () => {
  await putProgram("tmux", "exit 0");
  await expect(ensureProgram("tmux", "-V", machine())).resolves.toBeUndefined();
});

test("a program that is missing is installed as Debian's package of its name", async () => {
  const log = join(folder, "log");
  await putProgram("apt-get", `echo "$@" >>${log}`);
  await ensureProgram("tmux", "-V", machine());
  expect(await readFile(log, "utf8")).toMatch(/ update\n.* install --no-install-recommends tmux\n$/);
});

test("a program that cannot be installed is named, with the reason and what to do", async () => {
  await expect(ensureProgram("tmux", "-V", machine())).rejects.toThrow(
    "These tests need tmux, and it could not be installed (apt-get is not on PATH). Put it on PATH.",
  );
});
