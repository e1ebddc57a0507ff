import type { Job, JobSummary, ResumeJobInput } from "@northspec/types";
import type { Kind } from "../kind.ts";
import { component } from "../validation.ts";
import { projects } from "./project.ts";

/** The settings that a pause changes. */
type JobSwitches = Pick<Job, "suspended" | "disabledCI" | "disabledCD">;

/** A job as stored. */
export interface StoredJob {
  readonly job: Job;
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
  if (stored.beforePause) return stored;
  const { suspended, disabledCI, disabledCD } = stored.job;
  const isCron = stored.job.jobType === "cron";
  return {
    job: { ...stored.job, ...(isCron ? { suspended: true } : {}), disabledCI: true, disabledCD: true },
    beforePause: { ...(suspended === undefined ? {} : { suspended }), disabledCI, disabledCD },
    scheduledUntil: now,
  };
}

/** Resumes a paused job, with the settings from before the pause unless others are given. */
export function resumeJob({ job: paused, beforePause }: StoredJob, given: ResumeJobInput, now: number): StoredJob {
  const { suspended: _, ...constant } = paused;
  const { suspended, ...switches } = { ...beforePause, ...given };
  const isCron = paused.jobType === "cron";
  return {
    job: { ...constant, ...switches, ...(isCron ? { suspended: suspended ?? false } : {}) },
    // The runs that were due while it was paused are not made up for.
    scheduledUntil: now,
  };
}
