import type { Container, Job, JobContainerList, JobRun, JobRunStatus } from "@northspec/types";
import { commitSha, uuid } from "../identifiers.ts";
import { type Kind, numberSeeds } from "../kind.ts";
import { paceOf } from "../timeline.ts";
import { component } from "../validation.ts";
import { jobs } from "./job.ts";

/** The final statuses of a run. */
export const runResults = ["SUCCESS", "FAILED"] as const satisfies readonly JobRunStatus[];

/** A final status of a run. */
export type RunResult = (typeof runResults)[number];

/** When a run makes progress. Times are in milliseconds since 1970. */
export interface RunTiming {
  readonly start: number;
  /** The duration of an attempt, in milliseconds. */
  readonly attempt: number;
  readonly end: number;
  readonly result: RunResult;
}

/** A run as stored. */
export interface StoredRun {
  readonly project: string;
  readonly job: string;
  /** Its number among the runs of its job, from 1. */
  readonly number: number;
  /** The run when it started. That of a seed does not change. */
  readonly run: JobRun;
  /** Absent for a run of the seed. */
  readonly timing?: RunTiming;
  /** The containers of a run of the seed, the oldest first. Those of other runs follow from their timing. */
  readonly containers?: readonly Container[];
}

/** A run of a seed. */
export type SeedRun = JobRun & Pick<StoredRun, "containers"> & { readonly projectId: string; readonly jobId: string };

const text = { type: "string" };
const time = { type: "number" };
const containers = { type: "array", items: component("Container") };

export const runs: Kind<StoredRun, SeedRun, readonly [project: string, job: string, run: string]> = {
  noun: "run",
  owner: jobs,
  newestFirst: true,
  schema: {
    type: "object",
    additionalProperties: false,
    required: ["project", "job", "number", "run"],
    properties: {
      project: text,
      job: text,
      number: { type: "integer", minimum: 1 },
      run: component("JobRun"),
      timing: {
        type: "object",
        additionalProperties: false,
        required: ["start", "attempt", "end", "result"],
        properties: { start: time, attempt: time, end: time, result: { enum: runResults } },
      },
      containers,
    },
  },
  seedSchema: {
    type: "object",
    required: ["projectId", "jobId"],
    properties: { projectId: text, jobId: text, containers },
    allOf: [component("JobRun")],
  },
  pathOf: ({ project, job, run }) => [project, job, run.id],
  fromSeed: (seeds) =>
    numberSeeds(
      seeds.map(({ projectId: project, jobId: job, containers: list, ...run }) => {
        return { project, job, run, ...(list ? { containers: list } : {}) };
      }),
      ({ project, job }) => `${project}/${job}`,
    ),
  seedsFrom: (examples) => {
    const manual = examples<{ data: Job }>("getJob").find(({ data }) => data.jobType === "manual");
    if (!manual) return [];
    const { projectId, id: jobId } = manual.data;
    const lists = examples<{ data: { runs: JobRun[] } }>("listJobRuns");
    const containerLists = examples<{ data: JobContainerList }>("listJobContainers");
    return lists.flatMap(({ data }) =>
      data.runs.map((run) => {
        const list = containerLists.find(({ data: { runId } }) => runId === run.id)?.data.containers;
        return { projectId, jobId, ...run, ...(list ? { containers: list } : {}) };
      }),
    );
  },
};

/** The input of a new run. */
export interface NewRun {
  readonly job: Job;
  readonly number: number;
  readonly idSeed: string;
  /** Milliseconds since 1970. */
  readonly start: number;
  /** A multiple of the real speed. */
  readonly speed: number;
  readonly result: RunResult;
}

/** The duration of an attempt at a pace of 1, in milliseconds. */
export const usualAttempt = 5000;

/** Creates a run. It fails if every attempt does, or at its deadline. The same input gives the same run. */
export function newRun({ job, number, idSeed, start, speed, result }: NewRun): StoredRun {
  const { backoffLimit, activeDeadlineSeconds } = job.settings;
  const key = `${idSeed}/${job.projectId}/${job.id}/run/${number}`;
  const attempt = Math.max(1, Math.round(usualAttempt * paceOf(key, speed)));
  const duration = result === "FAILED" ? attempt * (backoffLimit + 1) : attempt;
  const limit = Math.max(1, Math.round((activeDeadlineSeconds * 1000) / speed));
  return {
    project: job.projectId,
    job: job.id,
    number,
    run: {
      id: uuid(key),
      active: 1,
      backoffLimit,
      completions: 0,
      concluded: false,
      failed: 0,
      runName: `${job.id}-${commitSha(key).slice(0, 24)}`,
      status: "RUNNING",
      succeeded: 0,
      startedAt: timestamp(start),
      concludedAt: "",
    },
    timing: {
      start,
      attempt,
      end: start + Math.min(duration, limit),
      result: duration > limit ? "FAILED" : result,
    },
  };
}

/** Whether a run is in progress at a time. */
export function isActive({ run, timing }: StoredRun, now: number): boolean {
  return timing ? now < timing.end : !run.concluded;
}

/** Ends a run that is in progress. */
export function abortRun(stored: StoredRun, now: number): StoredRun {
  const { run, timing, containers: list } = stored;
  if (timing) return { ...stored, timing: { ...timing, end: Math.max(now, timing.start), result: "FAILED" } };
  return {
    ...stored,
    run: { ...run, ...outcomeOf("FAILED"), concludedAt: timestamp(now) },
    ...(list ? { containers: list.map((container) => killed(container, now)) } : {}),
  };
}

function killed(container: Container, now: number): Container {
  const isOver = container.status === "TASK_FINISHED" || container.status === "TASK_FAILED";
  return isOver ? container : { ...container, status: "TASK_KILLED", updatedAt: Math.max(1, Math.floor(now / 1000)) };
}

/** Returns a run at a time. */
export function viewRun({ run, timing }: StoredRun, now: number): JobRun {
  if (!timing) return run;
  const { start, attempt, end, result } = timing;
  const isOver = now >= end;
  const attempts = (Math.min(now, end) - start) / attempt;
  // The last attempt may have been ended early.
  const completions = Math.max(0, isOver ? Math.ceil(attempts) : Math.floor(attempts));
  return isOver ? { ...run, completions, ...outcomeOf(result), concludedAt: timestamp(end) } : { ...run, completions };
}

function outcomeOf(status: RunResult): Pick<JobRun, "active" | "concluded" | "failed" | "status" | "succeeded"> {
  const isFailed = status === "FAILED";
  return { active: 0, concluded: true, failed: isFailed ? 1 : 0, status, succeeded: isFailed ? 0 : 1 };
}

/** Formats a time as the examples of runs do: in whole seconds. */
function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}
