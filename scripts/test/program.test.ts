import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ensureProgram, withLock } from "../src/testing/program.ts";

let directory = "";

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "northspec-program-test-"));
});

afterEach(() => rm(directory, { recursive: true }));

/** A machine whose PATH has only the programs of the test. */
const machine = () => ({ env: { PATH: directory }, isRoot: true });

async function putProgram(name: string, script: string): Promise<void> {
  await writeFile(join(directory, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(directory, name), 0o755);
}

test("leaves a program that is on PATH as it is", async () => {
  await putProgram("tmux", "exit 0");
  await expect(ensureProgram("tmux", "-V", machine())).resolves.toBeUndefined();
});

test("installs a missing program as the Debian package of its name", async () => {
  const log = join(directory, "log");
  await putProgram("apt-get", `echo "$@" >>${log}`);
  await ensureProgram("tmux", "-V", machine());
  expect(await readFile(log, "utf8")).toMatch(/ update\n.* install --no-install-recommends tmux\n$/);
});

test("reports a program that cannot be installed, with the reason and the fix", async () => {
  await expect(ensureProgram("tmux", "-V", machine())).rejects.toThrow(
    "These tests need tmux, and installing it failed (apt-get is not on PATH). Install it and add it to PATH.",
  );
});

test("runs tasks with the same lock one after another", async () => {
  const steps: string[] = [];
  const task = (name: string) => async () => {
    steps.push(`${name} starts`);
    await Promise.resolve();
    steps.push(`${name} ends`);
    return name;
  };
  const lock = join(directory, "lock");
  const results = await Promise.all([withLock(lock, task("first")), withLock(lock, task("second"))]);
  expect(results).toEqual(["first", "second"]);
  expect(steps).toEqual(["first starts", "first ends", "second starts", "second ends"]);
});

test("releases the lock when a task fails", async () => {
  const lock = join(directory, "lock");
  await expect(withLock(lock, () => Promise.reject(new Error("no luck")))).rejects.toThrow("no luck");
  expect(await withLock(lock, () => Promise.resolve("luck"))).toBe("luck");
});

test("releases the lock when its process is killed", async () => {
  const lock = join(directory, "lock");
  const module = JSON.stringify(join(import.meta.dirname, "../src/testing/program.ts"));
  const script = `
    const { withLock } = await import(${module});
    await withLock(${JSON.stringify(lock)}, () => new Promise(() => { console.log("held"); setInterval(() => {}, 1000); }));`;
  const holder = spawn(process.execPath, ["--input-type=module", "--eval", script]);
  await once(holder.stdout, "data");
  holder.kill("SIGKILL");
  expect(await withLock(lock, () => Promise.resolve("mine"))).toBe("mine");
});

test("rejects a lock in a directory that does not exist", async () => {
  await expect(withLock(join(directory, "none/lock"), () => Promise.resolve())).rejects.toThrow("unable to open");
});
