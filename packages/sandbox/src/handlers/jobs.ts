import { type Handler, notFound } from "../handler.ts";

/** Gets a job of the seed. */
export const getJob: Handler<"getJob"> = ({ path: { projectId, jobId }, instance }) => {
  const job = instance.store.job(projectId, jobId);
  return job ? { status: 200, body: { data: job } } : notFound(instance, projectId, `job \`${jobId}\``);
};
