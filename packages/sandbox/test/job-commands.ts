import fc from "fast-check";
import {
  compare,
  compareId,
  compareRun,
  endRun,
  followSchedules,
  hasEnded,
  type JobModel,
  type ModelJob,
  type ModelSettings,
  schedules,
  startRun,
} from "./job-model.ts";
import { type Command, expectStatus, type ModelTest } from "./model.ts";
import { project, send, start } from "./setup.ts";

/** Creates a command that runs in any state, and compares all jobs after it. */
function command(name: string, run: Command<JobModel>["run"]): Command<JobModel> {
  return {
    check: () => true,
    async run(model, sandbox) {
      followSchedules(model);
      await run(model, sandbox);
      await compare(model, sandbox);
    },
    toString: () => name,
  };
}

const jobs = `${project}/jobs`;
const name = fc.constantFrom("alpha", "beta");

const [everyMinute, ...otherSchedules] = schedules;
const cron = {
  schedule: fc.constantFrom(everyMinute, everyMinute, ...otherSchedules),
  concurrencyPolicy: fc.constantFrom("allow", "forbid", "replace"),
  suspended: fc.constantFrom(false, false, true),
} as const;
const limits = {
  // Failing runs end after one attempt, between 13 and 17 seconds, or at a deadline.
  backoffLimit: fc.constantFrom(0, 2, 1000, 1000),
  activeDeadlineSeconds: fc.constantFrom(3, 120, 600, 600),
};

/** Creates a job, or replaces one with PUT. */
const write = fc
  .record({
    id: name,
    method: fc.constantFrom("POST", "PUT"),
    settings: fc.record({
      ...limits,
      cron: fc.option(fc.record(cron, { requiredKeys: ["schedule"] }), { nil: undefined }),
    }),
    disabledCI: fc.boolean(),
  })
  .map(({ id, method, settings, disabledCI }) =>
    command(`${method} ${id} with ${JSON.stringify({ ...settings, disabledCI })}`, async (model, sandbox) => {
      const job = model.jobs.get(id);
      const { status } = await send(sandbox, jobs, { method, body: { ...common, name: id, disabledCI, settings } });
      expectStatus(status, job && method === "POST" ? 409 : 200);
      if (!job) model.jobs.set(id, newJob(settings, { disabledCI, now: model.now }));
      else if (status === 200) Object.assign(job, { settings, disabledCI });
    }),
  );

const common = {
  billing: { deploymentPlan: "nf-compute-20" },
  deployment: { external: { imagePath: "ghcr.io/example-user/backup:2" } },
};

interface NewJob {
  readonly disabledCI: boolean;
  readonly now: number;
}

function newJob(settings: ModelSettings, { disabledCI, now }: NewJob): ModelJob {
  return { settings, disabledCI, disabledCD: false, isPaused: false, runs: [], followedUntil: now };
}

const patch = fc
  .record({
    id: name,
    settings: fc.record({ ...limits, cron: fc.record(cron, { requiredKeys: [] }) }, { requiredKeys: [] }),
  })
  .map(({ id, settings: { cron: changed, ...given } }) =>
    command(`PATCH ${id} with ${JSON.stringify({ ...given, cron: changed })}`, async (model, sandbox) => {
      const job = model.jobs.get(id);
      const body = { settings: { ...given, ...(changed ? { cron: changed } : {}) } };
      const { status } = await send(sandbox, `${jobs}/${id}`, { method: "PATCH", body });
      const { schedule, ...rest } = { ...job?.settings.cron, ...changed };
      // A manual job needs a schedule to become a cron job.
      const isPossible = schedule !== undefined || !changed;
      expectStatus(status, job ? (isPossible ? 200 : 400) : 404);
      if (!job || !isPossible) return;
      job.settings = { ...job.settings, ...given, cron: schedule === undefined ? undefined : { schedule, ...rest } };
    }),
  );

/** Overrides of a run, and whether they are valid. */
const overrides = fc.constantFrom<readonly [body: object | undefined, isValid: boolean]>(
  [undefined, true],
  [{}, true],
  [{ runtimeEnvironment: { LOG_LEVEL: "debug" } }, true],
  [{ billing: { deploymentPlan: "nf-compute-20" } }, true],
  [{ deployment: { external: { imagePath: "nginx:latest" } } }, true],
  [{ billing: { deploymentPlan: "nf-unknown" } }, false],
);

const run = fc
  .record({ id: name, result: fc.constantFrom("SUCCESS", "FAILED", "FAILED"), override: overrides })
  .map(({ id, result, override: [body, isValid] }) =>
    command(`run ${id} ${result} with ${JSON.stringify(body)}`, async ({ jobs: existing, now }, sandbox) => {
      const job = existing.get(id);
      const headers = { prefer: `run-result=${result}` };
      const response = await send(sandbox, `${jobs}/${id}/runs`, { method: "POST", body, headers });
      expectStatus(response.status, !isValid ? (job ? 400 : 404) : job ? 200 : 404);
      if (job && isValid) startRun(job, now, result).id = response.body.data.id;
    }),
  );

/** A run of a job: one of the newest that have been listed. */
const listed = fc.record({ id: name, age: fc.integer({ min: 1, max: 2 }) });

function runAt({ jobs: existing }: JobModel, { id, age }: { readonly id: string; readonly age: number }) {
  const target = existing
    .get(id)
    ?.runs.filter((each) => each.id !== undefined)
    .at(-age);
  return { target, path: `${jobs}/${id}/runs/${target?.id ?? "unknown"}` };
}

const abort = listed.map(({ id, age }) =>
  command(`abort ${id} ${age}`, async (model, sandbox) => {
    const { target, path } = runAt(model, { id, age });
    const { status } = await send(sandbox, path, { method: "DELETE" });
    expectStatus(status, target ? (hasEnded(target, model.now) ? 409 : 200) : 404);
    if (target && status === 200) endRun(target, model.now);
  }),
);

// These two read something before the comparison lists all runs.
const get = listed.map(({ id, age }) =>
  command(`get ${id} ${age}`, async (model, sandbox) => {
    const { target, path } = runAt(model, { id, age });
    const { status, body } = await send(sandbox, path);
    expectStatus(status, target ? 200 : 404);
    if (target) compareRun(target, body.data, model.now);
  }),
);

const containers = name.map((id) =>
  command(`containers ${id}`, async ({ jobs: existing }, sandbox) => {
    const newest = existing.get(id)?.runs.at(-1);
    const { status, body } = await send(sandbox, `${jobs}/${id}/containers`);
    expectStatus(status, newest ? 200 : 404);
    if (newest) compareId(newest, body.data.runId);
  }),
);

const pause = name.map((id) =>
  command(`pause ${id}`, async ({ jobs: existing }, sandbox) => {
    const job = existing.get(id);
    const { status } = await send(sandbox, `${jobs}/${id}/pause`, { method: "POST" });
    expectStatus(status, job ? 200 : 404);
    if (job) job.isPaused = true;
  }),
);

const switches = fc.record(
  { suspended: fc.boolean(), disabledCI: fc.boolean(), disabledCD: fc.boolean() },
  { requiredKeys: [] },
);

const resume = fc.record({ id: name, given: fc.option(switches, { nil: undefined, freq: 2 }) }).map(({ id, given }) =>
  command(`resume ${id} with ${JSON.stringify(given)}`, async ({ jobs: existing }, sandbox) => {
    const job = existing.get(id);
    const { status } = await send(sandbox, `${jobs}/${id}/resume`, { method: "POST", body: given });
    expectStatus(status, job ? (job.isPaused ? 200 : 409) : 404);
    if (!job?.isPaused) return;
    const { suspended, ...others } = given ?? {};
    Object.assign(job, others, { isPaused: false });
    const { settings } = job;
    if (settings.cron && suspended !== undefined) job.settings = { ...settings, cron: { ...settings.cron, suspended } };
  }),
);

const remove = name.map((id) =>
  command(`delete ${id}`, async ({ jobs: existing }, sandbox) => {
    const { status } = await send(sandbox, `${jobs}/${id}`, { method: "DELETE" });
    expectStatus(status, existing.delete(id) ? 200 : 404);
  }),
);

const seconds = 1000;

/** Moves the clock. Nothing is read, so that the next operation is the first one at a time. */
const advance = fc.constantFrom(10, 20, 60, 60, 60, 300, 1800, 3 * 3600).map((duration): Command<JobModel> => ({
  check: () => true,
  async run(model, sandbox) {
    model.now += duration * seconds;
    sandbox.advance(duration * seconds);
  },
  toString: () => `advance ${duration} s`,
}));

const reload = fc.constant(
  command("dump and restore", async (_, sandbox) => sandbox.restore(JSON.parse(JSON.stringify(sandbox.dump())))),
);

const changes = [write, patch, abort, abort, pause, resume, resume, remove, reload];
const commands = [...changes, get, get, containers, run, run, run, advance, advance, advance, advance];

/** The model of jobs, of which two exist at first. */
export const jobModel: ModelTest<JobModel> = {
  commands,
  compare,
  async setUp(sandbox) {
    for (const { document } of sandbox.dump().jobs) {
      await send(sandbox, `${jobs}/${document.job.id}`, { method: "DELETE" });
    }
    const model: JobModel = { now: start, jobs: new Map() };
    for (const [id, concurrencyPolicy] of [
      ["alpha", "forbid"],
      ["beta", "replace"],
    ] as const) {
      const settings = {
        backoffLimit: 1000,
        activeDeadlineSeconds: 600,
        cron: { schedule: everyMinute, concurrencyPolicy },
      };
      expectStatus((await send(sandbox, jobs, { body: { ...common, name: id, settings } })).status, 200);
      model.jobs.set(id, newJob(settings, { disabledCI: false, now: start }));
    }
    return model;
  },
};
