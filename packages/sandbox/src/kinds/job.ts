import type { Job, JobInput, JobSummary, ResumeJobInput } from "@northspec/types";
import { conflictKeyOf } from "../identifiers.ts";
import type { Kind } from "../kind.ts";
import { component } from "../validation.ts";
import { projects } from "./project.ts";

/** The settings that a pause changes. */
type JobSwitches = Pick<Job, "suspended" | "disabledCI" | "disabledCD">;

/** A job as stored. */
export interface StoredJob {
  /** The job as reads return it. */
  readonly job: Job;
  /** Its configuration as last written, including secrets. Absent for a job of the seed. */
  readonly input?: JobInput;
  /** When it was last written. Absent for a job of the seed. */
  readonly updatedAt?: string;
  /** The settings from before it was paused. Absent unless it is paused. */
  readonly beforePause?: JobSwitches;
  /** The time up to which its schedule has been followed, in milliseconds since 1970 (default: its creation). */
  readonly scheduledUntil?: number;
}

// What JSON Schema cannot say about a schedule, the format does.
const schedule = { format: "cron-schedule" };
const scheduled = { properties: { settings: { properties: { cron: { properties: { schedule } } } } } };
const job = { allOf: [component("Job"), scheduled] };

export const jobs: Kind<StoredJob, Job, readonly [project: string, job: string]> = {
  noun: "job",
  owner: projects,
  schema: {
    type: "object",
    additionalProperties: false,
    required: ["job"],
    properties: {
      job,
      input: component("JobInput"),
      updatedAt: { type: "string" },
      beforePause: {
        type: "object",
        additionalProperties: false,
        required: ["disabledCI", "disabledCD"],
        properties: Object.fromEntries(
          ["suspended", "disabledCI", "disabledCD"].map((name) => [name, { type: "boolean" }]),
        ),
      },
      scheduledUntil: { type: "number" },
    },
  },
  seedSchema: job,
  pathOf: ({ job: { projectId, id } }) => [projectId, id],
  keyOf: ({ job: { id } }) => conflictKeyOf(id),
  fromSeed: (seeds) => seeds.map((seed) => ({ job: seed })),
  seedsFrom: (examples) => examples<{ data: Job }>("getJob").map(({ data }) => data),
};

/** Returns a job as in a list. */
export function summaryOf({ job: { id, projectId, appId, name, tags, ...rest } }: StoredJob): JobSummary {
  const { description, jobType, disabledCI, disabledCD, suspended } = rest;
  return {
    id,
    projectId,
    appId,
    name,
    tags,
    ...(description === undefined ? {} : { description }),
    jobType,
    disabledCI,
    disabledCD,
    ...(suspended === undefined ? {} : { suspended }),
  };
}

/** Pauses a job. */
export function pauseJob(stored: StoredJob, now: number): StoredJob {
  return stored.beforePause ? stored : { ...paused(stored, stored.job), scheduledUntil: now };
}

/** Returns a paused job. What it is like otherwise applies when it is resumed. */
export function paused(stored: StoredJob, job: Job): StoredJob {
  const { suspended, disabledCI, disabledCD } = job;
  const isCron = job.jobType === "cron";
  return {
    ...stored,
    job: { ...job, ...(isCron ? { suspended: true } : {}), disabledCI: true, disabledCD: true },
    beforePause: { ...(suspended === undefined ? {} : { suspended }), disabledCI, disabledCD },
  };
}

/** Returns what a job is like when it is not paused. */
export function unpaused({ job, beforePause }: StoredJob): Job {
  const { suspended: _, ...constant } = job;
  return beforePause ? { ...constant, ...beforePause } : job;
}

/** Resumes a paused job, with the settings from before the pause unless others are given. */
export function resumeJob(stored: StoredJob, given: ResumeJobInput, now: number): StoredJob {
  const { beforePause: _, ...rest } = stored;
  const { suspended = false, ...job } = { ...unpaused(stored), ...given };
  const isCron = job.jobType === "cron";
  // The runs that were due while it was paused are not made up for.
  return { ...rest, job: { ...job, ...(isCron ? { suspended } : {}) }, scheduledUntil: now };
}
