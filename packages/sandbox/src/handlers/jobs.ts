import { HttpError } from "../errors.ts";
import type { Handler } from "../handler.ts";
import { startDueRuns } from "../jobs/due.ts";
import { pauseJob as pause, resumeJob as resume, summaryOf } from "../kinds/job.ts";
import { paginate } from "../pagination.ts";

/** Lists the jobs of a project, the oldest first. */
export const listJobs: Handler<"listJobs"> = ({ path: { projectId }, query, resources }) => {
  const { items, pagination } = paginate(resources.jobs.list(projectId), query);
  return { data: { jobs: items.map(summaryOf) }, pagination };
};

/** Gets a job. */
export const getJob: Handler<"getJob"> = ({ path: { projectId, jobId }, resources }) => ({
  data: resources.jobs.require(projectId, jobId).job,
});

/** Deletes a job and its runs. */
export const deleteJob: Handler<"deleteJob"> = ({ path: { projectId, jobId }, resources }) => {
  resources.jobs.require(projectId, jobId);
  resources.jobs.delete(projectId, jobId);
  return { data: {} };
};

/** Suspends the schedule of a job, and its continuous integration and deployment. */
export const pauseJob: Handler<"pauseJob"> = ({ path: { projectId, jobId }, resources, now, start }) => {
  startDueRuns(start, projectId, jobId);
  resources.jobs.update(pause(resources.jobs.require(projectId, jobId), now));
  return { data: {} };
};

/** Resumes a paused job. */
export const resumeJob: Handler<"resumeJob"> = ({ path: { projectId, jobId }, body = {}, resources, now }) => {
  const stored = resources.jobs.require(projectId, jobId);
  if (!stored.beforePause) throw new HttpError(409, `The job \`${jobId}\` is not paused.`);
  resources.jobs.update(resume(stored, body, now));
  return { data: {} };
};
