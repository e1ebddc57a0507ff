import type { Handler } from "../handler.ts";

/** Gets a job. */
export const getJob: Handler<"getJob"> = ({ path: { projectId, jobId }, resources }) => ({
  data: resources.jobs.require(projectId, jobId),
});
