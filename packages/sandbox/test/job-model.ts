import type { Sandbox } from "@northspec/sandbox";
import type { JobRun } from "@northspec/types";
import { expect } from "vitest";
import { project, send } from "./setup.ts";

/** The schedules of the model. */
export const schedules = ["* * * * *", "*/5 * * * *", "7,37 * * * *", "0 * * * *"] as const;

/** Whether each schedule is due in a minute of the day. */
const isDue: Readonly<Record<(typeof schedules)[number], (minute: number) => boolean>> = {
  "* * * * *": () => true,
  "*/5 * * * *": (each) => each % 5 === 0,
  "7,37 * * * *": (each) => each % 30 === 7,
  "0 * * * *": (each) => each % 60 === 0,
};

/** What a user sets of a job. */
export interface ModelSettings {
  readonly backoffLimit: number;
  readonly activeDeadlineSeconds: number;
  /** Absent for a job that is only run manually. */
  readonly cron: ModelSchedule | undefined;
}

export interface ModelSchedule {
  readonly schedule: (typeof schedules)[number];
  readonly concurrencyPolicy?: "allow" | "forbid" | "replace";
  readonly suspended?: boolean;
}

/** A run of the model. Times are in milliseconds since 1970. */
interface ModelRun {
  readonly start: number;
  readonly backoffLimit: number;
  /** When it ends, at the earliest and the latest. */
  end: readonly [earliest: number, latest: number];
  result: "SUCCESS" | "FAILED";
  /** The number of attempts, unless the last one is ended early. */
  attempts: number | undefined;
  /** Its identifier, once it is known. */
  id?: string;
}

/** A job of the model: what a user would say about it. */
export interface ModelJob {
  settings: ModelSettings;
  disabledCI: boolean;
  disabledCD: boolean;
  /** Whether it is suspended and the others are disabled, whatever their values. */
  isPaused: boolean;
  /** The oldest first. */
  readonly runs: ModelRun[];
  /** The time up to which its schedule has been followed. */
  followedUntil: number;
}

/** The jobs that should exist, in the order of creation, and the time. */
export interface JobModel {
  now: number;
  readonly jobs: Map<string, ModelJob>;
}

/** How long an attempt takes, in milliseconds. All times of the model are multiples of 10 seconds, which no run ends in. */
const attempt = [4500, 5500] as const;

/** The maximum number of runs of a schedule that start together. */
const maxDue = 100;

/** The maximum number of runs on a page. */
const maxListed = 100;

const minute = 60_000;

/** Starts a run. It fails if every attempt does, or at its deadline. */
export function startRun({ settings, runs }: ModelJob, start: number, requested: ModelRun["result"]): ModelRun {
  const { backoffLimit, activeDeadlineSeconds } = settings;
  const attempts = requested === "FAILED" ? backoffLimit + 1 : 1;
  const [earliest, latest] = attempt.map((each) => start + attempts * each);
  const deadline = start + activeDeadlineSeconds * 1000;
  const isNatural = (latest ?? 0) < deadline;
  const run: ModelRun = {
    start,
    backoffLimit,
    end: isNatural ? [earliest ?? 0, latest ?? 0] : [deadline, deadline],
    result: isNatural ? requested : "FAILED",
    attempts: isNatural ? attempts : undefined,
  };
  runs.push(run);
  return run;
}

/** Whether a run has ended by a time. */
export function hasEnded({ end: [earliest, latest] }: ModelRun, now: number): boolean {
  expect(now < earliest || now >= latest).toBe(true);
  return now >= latest;
}

/** Ends a run that is in progress. */
export function endRun(run: ModelRun, now: number): void {
  Object.assign(run, { end: [now, now], result: "FAILED", attempts: undefined });
}

/** Starts the runs of each schedule that are due: one after the other, as a timer would. */
export function followSchedules({ jobs, now }: JobModel): void {
  for (const job of jobs.values()) {
    const { cron } = job.settings;
    const from = job.followedUntil;
    job.followedUntil = now;
    if (!cron || cron.suspended || job.isPaused) continue;
    const due: number[] = [];
    for (let time = Math.floor(from / minute + 1) * minute; time <= now; time += minute) {
      if (isDue[cron.schedule]((time / minute) % 1440)) due.push(time);
    }
    for (const time of due.slice(-maxDue)) {
      const open = job.runs.filter((run) => !hasEnded(run, time));
      if (cron.concurrencyPolicy === "forbid" && open.length > 0) continue;
      if (cron.concurrencyPolicy === "replace") for (const run of open) endRun(run, time);
      startRun(job, time, "SUCCESS");
    }
  }
}

/** Compares all jobs and their runs with the model. */
export async function compare(model: JobModel, sandbox: Sandbox): Promise<void> {
  followSchedules(model);
  const list = (await send(sandbox, `${project}/jobs?per_page=100`)).body.data.jobs;
  expect(list.map(({ id }: { id: string }) => id)).toEqual([...model.jobs.keys()]);
  for (const [index, [id, job]] of [...model.jobs].entries()) {
    const path = `${project}/jobs/${id}`;
    const { isPaused, settings } = job;
    const { cron, ...limits } = settings;
    const expected = {
      id,
      jobType: cron ? "cron" : "manual",
      disabledCI: isPaused || job.disabledCI,
      disabledCD: isPaused || job.disabledCD,
      ...(cron ? { suspended: isPaused || (cron.suspended ?? false) } : {}),
    };
    expect(list[index]).toMatchObject(expected);
    const { data } = (await send(sandbox, path)).body;
    expect(data).toMatchObject(expected);
    expect(data.settings).toEqual({ ...limits, ...(cron ? { cron: expectedSchedule(cron) } : {}) });
    await compareRuns(path, { runs: job.runs, now: model.now, sandbox });
  }
}

function expectedSchedule({ schedule, concurrencyPolicy: policy }: ModelSchedule): object {
  return { schedule, ...(policy ? { concurrencyPolicy: policy.charAt(0).toUpperCase() + policy.slice(1) } : {}) };
}

interface RunComparison {
  readonly runs: readonly ModelRun[];
  readonly now: number;
  readonly sandbox: Sandbox;
}

async function compareRuns(path: string, { runs, now, sandbox }: RunComparison): Promise<void> {
  const newestFirst = runs.slice(-maxListed).toReversed();
  const { data, pagination } = (await send(sandbox, `${path}/runs?per_page=${maxListed}`)).body;
  expect(pagination).toMatchObject({ count: newestFirst.length, hasNextPage: runs.length > maxListed });
  for (const [index, run] of newestFirst.entries()) {
    compareRun(run, data.runs[index], now);
  }
  expect(new Set(runs.map(({ id }) => id)).size).toBe(runs.length);
  await compareContainers(path, { run: newestFirst[0], completions: data.runs[0]?.completions, now, sandbox });
}

/** Compares a run with the model. */
export function compareRun(run: ModelRun, received: JobRun, now: number): void {
  const { start, backoffLimit, result, end } = run;
  const concluded = hasEnded(run, now);
  const status = concluded ? result : "RUNNING";
  expect(received).toMatchObject({
    startedAt: new Date(start).toISOString().replace(".000", ""),
    status,
    concluded,
    active: concluded ? 0 : 1,
    failed: status === "FAILED" ? 1 : 0,
    succeeded: status === "SUCCESS" ? 1 : 0,
    backoffLimit,
  });
  const [earliest, latest] = end;
  if (concluded) expectWithin(Date.parse(received.concludedAt), [earliest - 999, latest]);
  else expect(received.concludedAt).toBe("");
  expectWithin(received.completions, attemptsOf(run, now));
  compareId(run, received.id);
}

/** Compares the identifier of a run with the one that it had before. */
export function compareId(run: ModelRun, id: string): void {
  run.id ??= id;
  expect(id).toBe(run.id);
}

/** Returns the minimum and the maximum number of attempts of a run that have ended. */
function attemptsOf(run: ModelRun, now: number): [min: number, max: number] {
  const [shortest, longest] = attempt;
  if (!hasEnded(run, now)) return [Math.floor((now - run.start) / longest), Math.floor((now - run.start) / shortest)];
  const [end] = run.end;
  const bounds: [number, number] = [Math.ceil((end - run.start) / longest), Math.ceil((end - run.start) / shortest)];
  return run.attempts === undefined ? bounds : [run.attempts, run.attempts];
}

function expectWithin(value: number, [min, max]: readonly [min: number, max: number]): void {
  expect(value).toBeGreaterThanOrEqual(min);
  expect(value).toBeLessThanOrEqual(max);
}

interface ContainerComparison extends Pick<RunComparison, "now" | "sandbox"> {
  /** The newest run. */
  readonly run: ModelRun | undefined;
  readonly completions: number;
}

/** Each attempt has a container, and all but the last have failed. */
async function compareContainers(path: string, { run, completions, now, sandbox }: ContainerComparison): Promise<void> {
  const { status, body } = await send(sandbox, `${path}/containers?per_page=100`);
  expect(status).toBe(run ? 200 : 404);
  if (!run) return;
  const isOver = hasEnded(run, now);
  expect(body.data.runId).toBe(run.id);
  const count = completions + (isOver ? 0 : 1);
  expect(body.pagination).toMatchObject({ count: Math.min(count, 100), hasNextPage: count > 100 });
  const statuses = body.data.containers.map((each: { status: string }) => each.status);
  const last = count > 100 ? "TASK_FAILED" : statuses.pop();
  expect(new Set(statuses).isSubsetOf(new Set(["TASK_FAILED"]))).toBe(true);
  if (!isOver) expect(last).not.toMatch(/FINISHED|KILL/);
  else if (run.attempts !== undefined) expect(last).toBe(run.result === "SUCCESS" ? "TASK_FINISHED" : "TASK_FAILED");
}
