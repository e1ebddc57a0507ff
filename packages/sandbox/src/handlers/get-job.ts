import { type Handler, notFound } from "../handler.ts";

/** A job of a project, as the seed has it. */
export const getJob: Handler<"getJob"> = ({ path: { projectId, jobId }, world }) => {
  const job = world.store.job(projectId, jobId);
  if (job) return { status: 200, body: { data: job } };
  return notFound(
    world.store.project(projectId)
      ? `No job \`${jobId}\` in project \`${projectId}\`.`
      : `No project \`${projectId}\`.`,
  );
};
