import type { Sandbox } from "@northspec/sandbox";
import fc from "fast-check";
import { expect, test } from "vitest";
import { allLines, expectOrdered, linesOf, textsOf } from "./lines.ts";
import { openSandbox, project, send } from "./setup.ts";
import { check } from "./traffic.ts";

const jobs = `${project}/jobs`;
const progress = [
  "stdout F Preparing the container",
  "stdout F Starting backup",
  "stdout F Processing 100 items",
  "stdout F Processed 25 of 100 items",
  "stdout F Processed 50 of 100 items",
  "stdout F Processed 75 of 100 items",
];
const success = "stdout F Processed 100 of 100 items. Finished with exit code 0.";
const failure = "stderr F Error: an item could not be processed. Failed with exit code 1.";

async function openBackup(settings: object = {}, speed = 1): Promise<Sandbox> {
  const sandbox = openSandbox({ speed });
  const body = {
    name: "Backup",
    billing: { deploymentPlan: "nf-compute-20" },
    deployment: { external: { imagePath: "ghcr.io/example-user/backup:2" } },
    settings: { backoffLimit: 0, ...settings },
  };
  expect((await send(sandbox, jobs, { body })).status).toBe(200);
  return sandbox;
}

/** Starts a run, and returns its identifier. */
async function startRun(sandbox: Sandbox, headers: Record<string, string> = {}): Promise<string> {
  const { status, body } = await send(sandbox, `${jobs}/backup/runs`, { method: "POST", headers });
  expect(status).toBe(200);
  return body.data.id;
}

const abort = (sandbox: Sandbox, run: string) => send(sandbox, `${jobs}/backup/runs/${run}`, { method: "DELETE" });

async function containersOf(sandbox: Sandbox, runId: string): Promise<string[]> {
  const { containers } = (await send(sandbox, `${jobs}/backup/containers?runId=${runId}&per_page=100`)).body.data;
  return containers.map(({ name }: { name: string }) => name);
}

test("a run logs its start, progress and result", async () => {
  const sandbox = await openBackup();
  const runId = await startRun(sandbox);
  expect(await textsOf(sandbox, "jobs/backup/logs")).toEqual([]);
  sandbox.advance(3000);
  const inProgress = await textsOf(sandbox, "jobs/backup/logs");
  expect(inProgress).toEqual(progress.slice(0, inProgress.length));
  expect(inProgress.length).toBeGreaterThan(2);
  sandbox.advance(10_000);
  expect(await textsOf(sandbox, "jobs/backup/logs")).toEqual([...progress, success]);
  const lines = await allLines(sandbox, "jobs/backup/logs");
  expectOrdered(lines);
  expect([...new Set(lines.map(({ containerId }) => containerId))]).toEqual(await containersOf(sandbox, runId));
});

test("each attempt of a failing run has its own container and log", async () => {
  const sandbox = await openBackup({ backoffLimit: 2 });
  const runId = await startRun(sandbox, { prefer: "run-result=FAILED" });
  sandbox.advance(60_000);
  const names = await containersOf(sandbox, runId);
  expect(names).toHaveLength(3);
  for (const containerName of names) {
    expect(await textsOf(sandbox, "jobs/backup/logs", { containerName })).toEqual([...progress, failure]);
  }
  const all = await allLines(sandbox, "jobs/backup/logs");
  expectOrdered(all);
  expect(all).toHaveLength(21);
  expect(all.toReversed()).toEqual(await linesOf(sandbox, "jobs/backup/logs", { direction: "backward" }));
  const [first, , last] = names;
  const two = await allLines(sandbox, "jobs/backup/logs", { containerName: [first ?? "", last ?? "", "unknown"] });
  expect(two).toEqual(all.filter(({ containerId }) => containerId !== names[1]));
});

test("a run that is stopped at its deadline or aborted logs the signal", async () => {
  const stopped = ["stderr F Received SIGTERM", "stderr F Stopped before the end"];
  const deadline = await openBackup({ activeDeadlineSeconds: 2 });
  await startRun(deadline);
  deadline.advance(60_000);
  expect((await textsOf(deadline, "jobs/backup/logs")).slice(-2)).toEqual(stopped);
  const aborted = await openBackup();
  const run = await startRun(aborted);
  aborted.advance(1500);
  await abort(aborted, run);
  aborted.advance(60_000);
  expect(await textsOf(aborted, "jobs/backup/logs")).toEqual([...progress.slice(0, 3), ...stopped]);
});

test("a schedule starts runs that log at their own times", async () => {
  const sandbox = await openBackup({ cron: { schedule: "*/10 * * * *" } });
  sandbox.advance(35 * 60_000);
  const starts = await linesOf(sandbox, "jobs/backup/logs", { textIncludes: "Preparing", direction: "forward" });
  expect(starts.map(({ ts }) => ts)).toEqual(["10", "20", "30"].map((minute) => `2026-02-01T12:${minute}:00.000Z`));
  const reference = await allLines(sandbox, "jobs/backup/logs");
  const small = await openBackup({ cron: { schedule: "*/10 * * * *" } });
  for (let minutes = 0; minutes < 35; minutes += 1) {
    small.advance(60_000);
    await linesOf(small, "jobs/backup/logs");
  }
  expect(await allLines(small, "jobs/backup/logs")).toEqual(reference);
});

test("returns the logs of a run by its identifier", async () => {
  const sandbox = await openBackup();
  const first = await startRun(sandbox);
  sandbox.advance(2500);
  await startRun(sandbox, { prefer: "run-result=FAILED" });
  sandbox.advance(60_000);
  expect(await textsOf(sandbox, "jobs/backup/logs", { runId: first })).toEqual([...progress, success]);
  const all = await allLines(sandbox, "jobs/backup/logs");
  expectOrdered(all);
  expect(all).toHaveLength(14);
  expect((await send(sandbox, `${jobs}/backup/logs?runId=unknown`)).status).toBe(404);
  expect((await send(sandbox, `${jobs}/unknown/logs`)).status).toBe(404);
});

test("returns the logs of the builds of a job on request, and none of an ingress", async () => {
  const sandbox = openSandbox();
  const builds = await textsOf(sandbox, "jobs/example-job/build-logs");
  expect(await textsOf(sandbox, "jobs/example-job/logs", { type: "build" })).toEqual(builds);
  expect(await textsOf(sandbox, "jobs/example-job/logs", { type: "ingress" })).toEqual([]);
});

test("reads a run with more attempts than could be listed", async () => {
  const sandbox = await openBackup({ backoffLimit: 1_000_000_000, activeDeadlineSeconds: 1_000_000_000 });
  await startRun(sandbox, { prefer: "run-result=FAILED" });
  sandbox.advance(900_000_000_000);
  const newest = await linesOf(sandbox, "jobs/backup/logs");
  expect(newest).toHaveLength(100);
  expect(await textsOf(sandbox, "jobs/backup/logs", { lineLimit: 8 })).toEqual([...progress, failure, progress[0]]);
  const startTime = newest.at(-1)?.ts;
  expect((await allLines(sandbox, "jobs/backup/logs", { startTime })).slice(-100).toReversed()).toEqual(newest);
});

const steps = fc.array(
  fc.record({
    action: fc.constantFrom("run", "fail", "abort", "wait"),
    advance: fc.oneof(fc.nat(3), fc.nat(3000), fc.nat(20_000)),
  }),
  { minLength: 1, maxLength: 12 },
);

test.each([1, 100, 1000, 1_000_000])("lines that have been read never change, at a speed of %i", async (speed) => {
  await check(
    25,
    fc.asyncProperty(steps, async (all) => {
      const sandbox = await openBackup({ backoffLimit: 2 }, speed);
      const reads = [];
      let run = await startRun(sandbox);
      for (const { action, advance } of all) {
        if (action === "run") run = await startRun(sandbox);
        if (action === "fail") run = await startRun(sandbox, { prefer: "run-result=FAILED" });
        if (action === "abort") await abort(sandbox, run);
        for (const step of [0, advance / speed]) {
          sandbox.advance(step);
          const endTime = new Date(sandbox.now()).toISOString();
          reads.push({ endTime, lines: await allLines(sandbox, "jobs/backup/logs") });
        }
      }
      sandbox.advance(60_000);
      for (const { endTime, lines } of reads) {
        expectOrdered(lines);
        expect(await allLines(sandbox, "jobs/backup/logs", { endTime })).toEqual(lines);
      }
    }),
  );
});
