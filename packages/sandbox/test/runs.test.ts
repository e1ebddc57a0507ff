import type { Sandbox } from "@northspec/sandbox";
import type { Job } from "@northspec/types";
import { expect, test } from "vitest";
import { openSandbox, project, send } from "./setup.ts";

const jobs = `${project}/jobs`;
const manual = `${jobs}/example-manual-job`;
const start = Date.parse("2026-02-01T12:00:00.000Z");

/** Opens a sandbox in which the cron job of the examples has another schedule, from now on. */
function openScheduled(schedule: string, settings: Partial<Job["settings"]> = {}): Sandbox {
  const sandbox = openSandbox();
  const state = sandbox.dump();
  sandbox.restore({
    ...state,
    jobs: state.jobs.map(({ revision, document }) => {
      const { concurrencyPolicy = "Allow" } = settings.cron ?? {};
      const changed = { ...document.job.settings, ...settings, cron: { schedule, concurrencyPolicy } };
      const job = document.job.jobType === "cron" ? { ...document.job, settings: changed } : document.job;
      return { revision, document: { job, scheduledUntil: start } };
    }),
  });
  return sandbox;
}

const cron = `${jobs}/example-job`;
// oxlint-disable-next-line typescript/no-explicit-any -- tests read any property
type Json = any;
const runsOf = async (sandbox: Sandbox, job = cron): Promise<Json[]> =>
  (await send(sandbox, `${job}/runs?per_page=100`)).body.data.runs;
const startsOf = async (sandbox: Sandbox) => (await runsOf(sandbox)).map(({ startedAt }) => startedAt);

async function startRun(sandbox: Sandbox, headers: Record<string, string> = {}, job = manual): Promise<string> {
  const { status, body } = await send(sandbox, `${job}/runs`, { method: "POST", headers });
  expect(status).toBe(200);
  return `${job}/runs/${body.data.id}`;
}

const read = async (sandbox: Sandbox, run: string): Promise<Json> => (await send(sandbox, run)).body.data;

test("a run is in progress, then succeeds", async () => {
  const sandbox = openSandbox();
  const run = await startRun(sandbox);
  const running = { active: 1, completions: 0, concluded: false, failed: 0, status: "RUNNING", succeeded: 0 };
  expect(await read(sandbox, run)).toMatchObject({ ...running, startedAt: "2026-02-01T12:00:00Z", concludedAt: "" });
  sandbox.advance(10_000);
  const done = { active: 0, completions: 1, concluded: true, failed: 0, status: "SUCCESS", succeeded: 1 };
  expect(await read(sandbox, run)).toMatchObject({
    ...done,
    concludedAt: expect.stringMatching(/^2026-02-01T12:00:0\dZ$/),
  });
  expect((await runsOf(sandbox, manual))[0]).toEqual(await read(sandbox, run));
});

test("a requested failure fails after every retry", async () => {
  const sandbox = openSandbox();
  const run = await startRun(sandbox, { prefer: "run-result=FAILED" }, cron);
  const completions: number[] = [];
  for (let seconds = 0; seconds < 20; seconds += 1) {
    completions.push((await read(sandbox, run)).completions);
    sandbox.advance(1000);
  }
  expect([...new Set(completions)]).toEqual([0, 1, 2, 3]);
  expect(await read(sandbox, run)).toMatchObject({ backoffLimit: 2, completions: 3, failed: 1, status: "FAILED" });
});

test("fails for callers that cannot send headers", async () => {
  const sandbox = openSandbox();
  sandbox.fail({ operationId: "startJobRun", runResult: "FAILED" });
  const run = await startRun(sandbox);
  sandbox.advance(10_000);
  expect((await read(sandbox, run)).status).toBe("FAILED");
});

test("a run fails at its deadline", async () => {
  const sandbox = openScheduled("0 0 1 1 *", { activeDeadlineSeconds: 2, backoffLimit: 5 });
  const run = await startRun(sandbox, {}, cron);
  sandbox.advance(1999);
  expect((await read(sandbox, run)).status).toBe("RUNNING");
  sandbox.advance(1);
  expect(await read(sandbox, run)).toMatchObject({
    status: "FAILED",
    completions: 1,
    concludedAt: "2026-02-01T12:00:02Z",
  });
});

test("aborts a run, once", async () => {
  const sandbox = openSandbox();
  const run = await startRun(sandbox);
  sandbox.advance(1000);
  const { status, body } = await send(sandbox, run, { method: "DELETE" });
  expect([status, body]).toEqual([200, { data: {} }]);
  expect(await read(sandbox, run)).toMatchObject({ status: "FAILED", failed: 1, concludedAt: "2026-02-01T12:00:01Z" });
  const again = await send(sandbox, run, { method: "DELETE" });
  expect([again.status, again.body.error.message]).toEqual([
    409,
    expect.stringMatching(/^The run `.+` has already finished\.$/),
  ]);
});

test("a schedule starts runs at its times in UTC, in order and once", async () => {
  const sandbox = openScheduled("*/10 * * * *");
  expect(await startsOf(sandbox)).toEqual([]);
  sandbox.advance(10 * 60_000 - 1);
  expect(await startsOf(sandbox)).toEqual([]);
  sandbox.advance(1);
  expect(await startsOf(sandbox)).toEqual(["2026-02-01T12:10:00Z"]);
  sandbox.advance(25 * 60_000);
  const starts = ["2026-02-01T12:30:00Z", "2026-02-01T12:20:00Z", "2026-02-01T12:10:00Z"];
  expect(await startsOf(sandbox)).toEqual(starts);
  expect(await startsOf(sandbox)).toEqual(starts);
  expect((await runsOf(sandbox)).map(({ status }) => status)).toEqual(["SUCCESS", "SUCCESS", "SUCCESS"]);
});

test("a schedule is followed in the same way in small and large steps of the clock", async () => {
  const [small, large] = [openScheduled("7,37 * * * *"), openScheduled("7,37 * * * *")];
  for (let minutes = 0; minutes < 180; minutes += 1) {
    small.advance(60_000);
    await runsOf(small);
  }
  large.advance(180 * 60_000);
  expect(await runsOf(small)).toEqual(await runsOf(large));
  expect(await startsOf(large)).toHaveLength(6);
});

test("a schedule starts at most 100 runs together, the newest", async () => {
  const sandbox = openScheduled("* * * * *");
  sandbox.advance(365 * 86_400_000);
  const starts = await startsOf(sandbox);
  expect(starts).toHaveLength(100);
  expect([starts[0], starts.at(-1)]).toEqual(["2027-02-01T12:00:00Z", "2027-02-01T10:21:00Z"]);
  sandbox.advance(60_000);
  expect((await startsOf(sandbox))[0]).toBe("2027-02-01T12:01:00Z");
});

test.each([
  ["Allow", ["RUNNING", "RUNNING"]],
  ["Forbid", ["RUNNING"]],
  ["Replace", ["RUNNING", "FAILED"]],
] as const)("a schedule with the policy %s", async (concurrencyPolicy, expected) => {
  const sandbox = openScheduled("* * * * *", {
    cron: { concurrencyPolicy },
    backoffLimit: 100,
    activeDeadlineSeconds: 3600,
  });
  sandbox.fail({ operationId: "startJobRun", runResult: "FAILED" });
  sandbox.advance(59_000);
  await startRun(sandbox, {}, cron); // takes minutes
  sandbox.advance(1000);
  expect((await runsOf(sandbox)).map(({ status }) => status)).toEqual(expected);
});

test("a paused job starts no runs, and does not make up for them", async () => {
  const sandbox = openScheduled("*/10 * * * *");
  expect((await send(sandbox, `${cron}/pause`, { method: "POST" })).status).toBe(200);
  expect((await send(sandbox, cron)).body.data).toMatchObject({ suspended: true, disabledCI: true, disabledCD: true });
  sandbox.advance(60 * 60_000);
  expect(await startsOf(sandbox)).toEqual([]);
  expect((await send(sandbox, `${cron}/resume`, { method: "POST" })).status).toBe(200);
  expect((await send(sandbox, cron)).body.data).toMatchObject({
    suspended: false,
    disabledCI: false,
    disabledCD: false,
  });
  expect(await startsOf(sandbox)).toEqual([]);
  sandbox.advance(10 * 60_000);
  expect(await startsOf(sandbox)).toEqual(["2026-02-01T13:10:00Z"]);
});

test("a job can be resumed with other settings, and only if it is paused", async () => {
  const sandbox = openSandbox();
  const resume = (body?: object) => send(sandbox, `${cron}/resume`, { method: "POST", ...(body ? { body } : {}) });
  expect((await resume()).body.error).toMatchObject({ status: 409, message: "The job `example-job` is not paused." });
  await send(sandbox, `${cron}/pause`, { method: "POST" });
  expect((await resume({ suspended: true, disabledCI: true })).status).toBe(200);
  expect((await send(sandbox, cron)).body.data).toMatchObject({ suspended: true, disabledCI: true, disabledCD: false });
  expect((await resume()).status).toBe(409);
});

test("lists and deletes jobs", async () => {
  const sandbox = openSandbox();
  const ids = async () => (await send(sandbox, jobs)).body.data.jobs.map(({ id }: Json) => id);
  expect(await ids()).toEqual(["example-job", "example-manual-job"]);
  const { status, body } = await send(sandbox, manual, { method: "DELETE" });
  expect([status, body]).toEqual([200, { data: {} }]);
  expect(await ids()).toEqual(["example-job"]);
  expect((await send(sandbox, `${manual}/runs`)).status).toBe(404);
});

test("keeps its state in a restart", async () => {
  const sandbox = openScheduled("*/10 * * * *");
  sandbox.advance(15 * 60_000);
  await startRun(sandbox, {}, cron);
  const before = await runsOf(sandbox);
  const other = openSandbox();
  other.restore(sandbox.dump());
  expect(await runsOf(other)).toEqual(before);
  other.advance(5 * 60_000);
  expect((await startsOf(other))[0]).toBe("2026-02-01T12:20:00Z");
});

test("rejects a state with an invalid schedule", () => {
  expect(() => openScheduled("61 * * * *")).toThrow("The request is not valid.");
});

test.each([
  ["an unknown field", { plan: "large" }, "/plan", "no field with this name"],
  ["an unknown plan", { billing: { deploymentPlan: "nf-unknown" } }, "/billing/deploymentPlan", expect.any(String)],
  [
    "two images",
    { deployment: { internal: { id: "example-build-service" }, external: { imagePath: "nginx:latest" } } },
    "/deployment",
    "not both internal and external",
  ],
])("rejects a run with %s", async (_, body, pointer, expected) => {
  const { status, body: response } = await send(openSandbox(), `${manual}/runs`, { body });
  expect(status).toBe(400);
  expect(response.error.details).toEqual([{ in: "body", pointer, expected }]);
});
