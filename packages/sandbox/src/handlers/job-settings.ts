import type { JobInput } from "@northspec/types";
import type { Handler } from "../handler.ts";
import { changeJob, configurationOf, currentInputOf, insertJob, newJob } from "../jobs/write.ts";
import { applyPatch } from "../patch.ts";
import { withoutOtherBuild } from "../services/input.ts";

/** Creates a job and starts its first build. */
export const createJob: Handler<"createJob"> = ({ path, body, start }) => {
  return { data: configurationOf(insertJob(newJob(path.projectId, body, start), start), start) };
};

/** Creates a job, or replaces the configuration of the one with the same name. */
export const putJob: Handler<"putJob"> = ({ path, body, start }) => {
  const created = newJob(path.projectId, body, start);
  const existing = start.resources.jobs.sameKey(created);
  const put = existing ? changeJob(existing, body, start) : insertJob(created, start);
  return { data: configurationOf(put, start) };
};

/** Changes the fields of the configuration of a job that the body has. */
export const patchJob: Handler<"patchJob"> = ({ path, body, start }) => {
  const stored = start.resources.jobs.require(path.projectId, path.jobId);
  const { buildSettings, ...input } = currentInputOf(stored);
  const kept = withoutOtherBuild(buildSettings, body.buildSettings);
  const target: JobInput = { ...input, ...(kept ? { buildSettings: kept } : {}) };
  return { data: configurationOf(changeJob(stored, applyPatch("JobInput", target, body), start), start) };
};
