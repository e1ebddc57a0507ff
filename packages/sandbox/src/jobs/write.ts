import { isDeepStrictEqual } from "node:util";
import type { Job, JobConfiguration, JobInput } from "@northspec/types";
import { catalog, requireKnown } from "../catalog.ts";
import { badRequest } from "../errors.ts";
import { identifierOf } from "../identifiers.ts";
import { buildStateOf } from "../kinds/build.ts";
import { paused, type StoredJob, unpaused } from "../kinds/job.ts";
import { newJobBuild, type StoredJobBuild } from "../kinds/job-build.ts";
import { applyChanges } from "../services/changes.ts";
import type { StartContext } from "../services/queue.ts";
import { defaultBranch, headOf } from "../services/repository.ts";
import { architectureOf, requireBuilder, requireSame } from "../services/requirements.ts";
import { describeJob, inputOf, sourceOf } from "./describe.ts";
import { startDueRuns } from "./due.ts";
import { isSchedule } from "./schedule.ts";

/** Creates a job that is not stored yet. */
export function newJob(projectId: string, input: JobInput, start: StartContext): StoredJob {
  const { account, cluster, region } = start.resources.projects.require(projectId);
  requirePossible(input);
  requireImage(projectId, input, start);
  const id = identifierOf(input.name);
  const createdAt = new Date(start.now).toISOString();
  const identity = { projectId, id, appId: `/${account}/${projectId}/${id}`, createdAt, cluster, region };
  return { job: describeJob(input, identity), input, updatedAt: createdAt };
}

/** Stores a new job and starts its first build. */
export function insertJob(created: StoredJob, start: StartContext): StoredJob {
  start.resources.jobs.insert(created);
  if (!created.job.disabledCI) startBuild(created.job, start);
  return created;
}

/**
 * Changes a job to a new input.
 *
 * @throws {HttpError} 400 if the input is not possible, or changes what cannot change.
 */
export function changeJob(stored: StoredJob, input: JobInput, start: StartContext): StoredJob {
  const before = unpaused(stored);
  const old = currentInputOf(stored);
  requirePossible(input);
  requireSame([["/infrastructure/architecture", architectureOf(old), input.infrastructure?.architecture]]);
  // The builder of an image may have been deleted since it was named.
  if (!isDeepStrictEqual(sourceOf(old.deployment), sourceOf(input.deployment))) {
    requireImage(before.projectId, input, start);
  }
  // The old schedule applies until now.
  startDueRuns(start, before.projectId, before.id);
  const { projectId, id, appId, createdAt, cluster } = before;
  const { region } = start.resources.projects.require(projectId);
  const describe = (each: JobInput) => describeJob(each, { projectId, id, appId, createdAt, cluster, region });
  const job = applyChanges(before, describe(old), describe(input));
  const written = { ...stored, job, input, updatedAt: new Date(start.now).toISOString(), scheduledUntil: start.now };
  const changed = stored.beforePause ? paused(written, job) : written;
  start.resources.jobs.update(changed);
  const isOther = !isDeepStrictEqual(sourceOf(old.deployment).vcs, sourceOf(input.deployment).vcs);
  if (isOther && !changed.job.disabledCI) startBuild(job, start);
  return changed;
}

/** Returns the input of a job, whether it was created by a request or is part of the seed. */
export function currentInputOf(stored: StoredJob): JobInput {
  const job = unpaused(stored);
  return withSwitches(stored.input ?? inputOf(job), job);
}

/** Returns the configuration of a job, as the response to a request that writes it. */
export function configurationOf(stored: StoredJob, { resources, now }: StartContext): JobConfiguration {
  const { job, updatedAt = job.createdAt } = stored;
  const { projectId, id, appId, jobType, cluster, createdAt } = job;
  const newest = job.vcsData && resources.jobBuilds.first(projectId, id);
  const build = newest && buildStateOf(newest, now);
  const input = withSwitches(currentInputOf(stored), job);
  return { ...input, jobType, id, appId, status: build ? { build } : {}, cluster, createdAt, updatedAt };
}

/**
 * Starts a build of a job.
 *
 * @param sha - The commit (default: the newest one of the job's branch).
 * @returns `undefined` if the job has no repository.
 */
export function startBuild(job: Job, start: StartContext, sha?: string): StoredJobBuild | undefined {
  const { projectId, id, vcsData } = job;
  if (!vcsData) return undefined;
  const branch = vcsData.projectBranch ?? defaultBranch;
  const number = (start.resources.jobBuilds.first(projectId, id)?.number ?? 0) + 1;
  const commit = sha ?? headOf({ service: job }, branch);
  const build = newJobBuild({ ...start, project: projectId, job: id, number, branch, sha: commit });
  start.resources.jobBuilds.insert(build);
  return build;
}

/** Returns an input with the switches of a job, which a pause and a request that resumes it also change. */
function withSwitches(input: JobInput, { disabledCI, suspended = false }: Job): JobInput {
  const { settings } = input;
  const isSame = (settings?.cron?.suspended ?? false) === suspended;
  return {
    ...input,
    ...((input.disabledCI ?? false) === disabledCI ? {} : { disabledCI }),
    ...(isSame || !settings?.cron ? {} : { settings: { ...settings, cron: { ...settings.cron, suspended } } }),
  };
}

/** Rejects an input that is valid under its schema but not possible. */
function requirePossible({ billing, settings }: JobInput): void {
  const { buildPlan, deploymentPlan } = billing;
  requireKnown(catalog.plans, { "/billing/buildPlan": buildPlan, "/billing/deploymentPlan": deploymentPlan });
  const { cron } = settings ?? {};
  if (!cron || (cron.schedule !== undefined && isSchedule(cron.schedule))) return;
  const expected =
    cron.schedule === undefined
      ? "the field to be present"
      : "a cron expression with five fields, such as `30 8 * * *`";
  throw badRequest([{ in: "body", pointer: "/settings/cron/schedule", expected }]);
}

function requireImage(project: string, { deployment }: JobInput, { resources }: StartContext): void {
  const { internal } = sourceOf(deployment);
  const builder = internal?.id === undefined ? undefined : resources.services.get(project, internal.id)?.service;
  requireBuilder(internal, builder);
}
