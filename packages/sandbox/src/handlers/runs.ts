import { catalog, requireKnown } from "../catalog.ts";
import { HttpError } from "../errors.ts";
import { containersOf } from "../jobs/containers.ts";
import { startDueRuns } from "../jobs/due.ts";
import type { Handler } from "../handler.ts";
import { abortRun, isActive, newRun, viewRun } from "../kinds/run.ts";
import { paginate } from "../pagination.ts";

/** Lists the runs of a job, the newest first. */
export const listJobRuns: Handler<"listJobRuns"> = ({ path: { projectId, jobId }, query, resources, now, start }) => {
  startDueRuns(start, projectId, jobId);
  const { items, pagination } = paginate(resources.runs.list(projectId, jobId), query);
  return { data: { runs: items.map((stored) => viewRun(stored, now)) }, pagination };
};

/** Gets a run. */
export const getJobRun: Handler<"getJobRun"> = ({ path: { projectId, jobId, runId }, resources, now, start }) => {
  startDueRuns(start, projectId, jobId);
  return { data: viewRun(resources.runs.require(projectId, jobId, runId), now) };
};

/** Starts a run. */
export const startJobRun: Handler<"startJobRun"> = ({ path: { projectId, jobId }, body, resources, start }) => {
  startDueRuns(start, projectId, jobId);
  const { job } = resources.jobs.require(projectId, jobId);
  requireKnown(catalog.plans, { "/billing/deploymentPlan": body?.billing?.deploymentPlan });
  const { now, idSeed, speed, runResult } = start;
  const number = (resources.runs.first(projectId, jobId)?.number ?? 0) + 1;
  const run = newRun({ job, number, idSeed, start: now, speed, result: runResult });
  resources.runs.insert(run);
  const { id, runName } = run.run;
  return { data: { id, runName } };
};

/** Aborts a run that is in progress. */
export const abortJobRun: Handler<"abortJobRun"> = ({ path: { projectId, jobId, runId }, resources, now, start }) => {
  startDueRuns(start, projectId, jobId);
  const stored = resources.runs.require(projectId, jobId, runId);
  if (!isActive(stored, now)) throw new HttpError(409, `The run \`${runId}\` has already finished.`);
  resources.runs.update(abortRun(stored, now));
  return { data: {} };
};

/** Lists the containers of a run, the oldest first. */
export const listJobContainers: Handler<"listJobContainers"> = ({ path, query, resources, now, start }) => {
  const { projectId, jobId } = path;
  startDueRuns(start, projectId, jobId);
  resources.jobs.require(projectId, jobId);
  const { runId } = query;
  const stored =
    runId === undefined ? resources.runs.first(projectId, jobId) : resources.runs.require(projectId, jobId, runId);
  if (!stored) throw new HttpError(404, `The job \`${jobId}\` has no runs: it has no containers.`);
  const { items, pagination } = paginate(containersOf(stored, now), query);
  return { data: { containers: items, runId: stored.run.id }, pagination };
};
