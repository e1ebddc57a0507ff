import type { StartedBuild } from "@northspec/types";
import { HttpError } from "../errors.ts";
import type { Handler } from "../handler.ts";
import { startBuild } from "../jobs/write.ts";
import { abortBuild, viewBuild } from "../kinds/build.ts";
import { paginate } from "../pagination.ts";

/** Lists the builds of a job, newest first. */
export const listJobBuilds: Handler<"listJobBuilds"> = ({ path, query, resources, now }) => {
  const { items, pagination } = paginate(resources.jobBuilds.list(path.projectId, path.jobId), query);
  return { data: { builds: items.map((build) => viewBuild(build, now)) }, pagination };
};

/** Gets a build of a job. */
export const getJobBuild: Handler<"getJobBuild"> = ({ path, resources, now }) => ({
  data: viewBuild(resources.jobBuilds.require(path.projectId, path.jobId, path.buildId), now),
});

/** Starts a build of a commit. */
export const startJobBuild: Handler<"startJobBuild"> = ({ path, body, resources, start }) => {
  const { job } = resources.jobs.require(path.projectId, path.jobId);
  const build = startBuild(job, start, body?.sha);
  if (!build) throw new HttpError(400, `The job \`${job.id}\` has no repository: it has no builds.`);
  const { success: _, message: __, buildConcludedAt: ___, ...started } = viewBuild(build, start.now);
  return { data: started satisfies StartedBuild };
};

/** Aborts a build that has not finished. */
export const abortJobBuild: Handler<"abortJobBuild"> = ({ path, resources, now }) => {
  const aborted = abortBuild(resources.jobBuilds.require(path.projectId, path.jobId, path.buildId), now);
  if (!aborted) throw new HttpError(409, `The build \`${path.buildId}\` has already finished.`);
  resources.jobBuilds.update(aborted);
  return { data: {} };
};
