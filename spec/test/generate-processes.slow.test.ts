import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { SpecificationCopy } from "./specification-copy.ts";

let copy: SpecificationCopy;
let files: readonly string[] = [];
let bundled = "";

beforeAll(() => {
  copy = new SpecificationCopy();
  copy.generate();
  files = listing();
  bundled = copy.bundle();
}, 60_000);

afterAll(() => copy.remove());

function listing(): string[] {
  return ["", "dist", "node_modules", "node_modules/.cache/northspec-spec"].flatMap((name) =>
    readdirSync(`${copy.folder}/${name}`).map((entry) => `${name}/${entry}`),
  );
}

/** The processes that a process has started. */
function childrenOf(parent: number): number[] {
  const processes = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  return [...processes.matchAll(/^ *(\d+) +(\d+)$/gm)].flatMap(([, pid, ppid]) =>
    Number(ppid) === parent ? [Number(pid)] : [],
  );
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test.each(["SIGINT", "SIGTERM"] as const)(
  "a build that %s ends leaves no process and no file behind, and the bundle as it was",
  { timeout: 60_000 },
  async (signal) => {
    const build = copy.start();
    const pid = build.pid ?? 0;
    while (childrenOf(pid).length < 2) await setTimeout(10);
    const children = childrenOf(pid);
    const ended = once(build, "exit");
    build.kill(signal);
    expect(await ended).toEqual([null, signal]);
    expect(children.filter(isRunning)).toEqual([]);
    expect(listing()).toEqual(files);
    expect(copy.bundle()).toBe(bundled);
  },
);

test("a build that fails leaves no process and no file behind", { timeout: 60_000 }, async () => {
  const mend = copy.edit("components/parameters/JobId.yaml", "required: true", "requird: true");
  try {
    const build = copy.start();
    const ended = once(build, "exit");
    const pid = build.pid ?? 0;
    const children = new Set<number>();
    while (build.exitCode === null) {
      for (const child of childrenOf(pid)) children.add(child);
      await setTimeout(10);
    }
    expect(await ended).toEqual([1, null]);
    expect(children.size).toBeGreaterThan(1);
    expect([...children].filter(isRunning)).toEqual([]);
    expect(listing()).toEqual(files);
  } finally {
    mend();
  }
});

test("builds in the same folder at the same time all pass and make the same bundle", { timeout: 60_000 }, async () => {
  const mend = copy.edit("components/schemas/PlanId.yaml", "\n", "\n# A comment.\n");
  try {
    const builds = [copy.start(), copy.start(), copy.start()];
    const ends = await Promise.all(builds.map((build) => once(build, "exit")));
    expect(ends).toEqual(builds.map(() => [0, null]));
    expect(listing()).toEqual(files);
    expect(copy.bundle()).toBe(bundled);
    expect(copy.generate().output).toContain("were checked: 0;");
  } finally {
    mend();
  }
});

test("a program that Node restarts when the bundle changes is restarted each time", { timeout: 60_000 }, async () => {
  copy.write("reader.mjs", 'import fs from "node:fs";\nconsole.log(fs.readFileSync("dist/openapi.json", "utf8"));\n');
  const words = ["--watch-path=dist", "--watch-preserve-output", "reader.mjs"];
  const reader = spawn(process.execPath, words, { cwd: copy.folder, stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  reader.stdout.on("data", (data) => (printed += data));
  const file = "components/schemas/PlanId.yaml";
  const before = copy.read(file);
  try {
    for (const edition of ["First", "Second", "Third", "Fourth"]) {
      await vi.waitUntil(() => printed.includes("Completed running"), 20_000);
      printed = "";
      copy.write(file, before.replace(/^description: .*$/m, `description: ${edition}.`));
      expect(copy.generate().status).toBe(0);
      await vi.waitUntil(() => printed.includes(`"${edition}."`), 20_000);
    }
  } finally {
    copy.write(file, before);
    const ended = once(reader, "exit");
    reader.kill();
    await ended;
  }
});
