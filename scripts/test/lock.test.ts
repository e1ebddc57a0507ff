import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withLock } from "../src/lock.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "northspec-lock-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

test("work under one lock is done one after another, and each gets its own result", async () => {
  const steps: string[] = [];
  const work = (name: string) => async () => {
    steps.push(`${name} begins`);
    await Promise.resolve();
    steps.push(`${name} ends`);
    return name;
  };
  const lock = join(folder, "lock");
  const results = await Promise.all([withLock(lock, work("first")), withLock(lock, work("second"))]);
  expect(results).toEqual(["first", "second"]);
  expect(steps).toEqual(["first begins", "first ends", "second begins", "second ends"]);
});

test("work that fails gives the lock back", async () => {
  const lock = join(folder, "lock");
  await expect(withLock(lock, () => Promise.reject(new Error("no luck")))).rejects.toThrow("no luck");
  expect(await withLock(lock, () => Promise.resolve("luck"))).toBe("luck");
});

test("a process that is killed gives the lock back", async () => {
  const lock = join(folder, "lock");
  const module = JSON.stringify(join(import.meta.dirname, "../src/lock.ts"));
  const script = `
    const { withLock } = await import(${module});
    await withLock(${JSON.stringify(lock)}, () => new Promise(() => { console.log("held"); setInterval(() => {}, 1000); }));`;
  const holder = spawn(process.execPath, ["--input-type=module", "--eval", script]);
  await once(holder.stdout, "data");
  holder.kill("SIGKILL");
  expect(await withLock(lock, () => Promise.resolve("mine"))).toBe("mine");
});

test("a lock in a folder that does not exist is an error at once", async () => {
  await expect(withLock(join(folder, "none/lock"), () => Promise.resolve())).rejects.toThrow("unable to open");
});
