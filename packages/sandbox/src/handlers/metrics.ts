import type { Handler } from "../handler.ts";
import { startDueRuns } from "../jobs/due.ts";
import { deploymentOf } from "../logs/containers.ts";
import { selectFrom } from "../logs/selection.ts";
import { buildContainers, runContainers, serviceContainer } from "../metrics/containers.ts";
import { readMetricQuery } from "../metrics/query.ts";
import { measure } from "../metrics/series.ts";
import { containersSince } from "../services/runtime.ts";

/** Gets metrics of the containers of a service. */
export const getServiceMetrics: Handler<"getServiceMetrics"> = ({ path, query, resources, now, start }) => {
  const { projectId: project, serviceId: service } = path;
  const stored = resources.services.require(project, service);
  const { deploymentId, containerName } = query;
  const values = readMetricQuery(query, now);
  const containers = containersSince(stored, resources, { now, since: values.from })
    .filter(({ name }) => containerName === undefined || name === containerName)
    .filter(({ name }) => deploymentId === undefined || deploymentOf(name) === deploymentId)
    .map((container) => serviceContainer({ project, service, idSeed: start.idSeed, container }));
  return { data: measure(containers, values) };
};

/** Gets metrics of the containers of the runs of a job. */
export const getJobMetrics: Handler<"getJobMetrics"> = ({ path, query, resources, now, start }) => {
  const { projectId: project, jobId: job } = path;
  startDueRuns(start, project, job);
  const { runId, containerName } = query;
  const values = readMetricQuery(query, now);
  const containers = selectFrom(resources.runs, { project, owner: job, id: runId })
    .flatMap((run) => runContainers(run, start.idSeed, values))
    .filter(({ name }) => containerName === undefined || name === containerName);
  return { data: measure(containers, values) };
};

/** Gets metrics of the builds of a service. */
export const getServiceBuildMetrics: Handler<"getServiceBuildMetrics"> = ({ path, query, resources, now, start }) => {
  const { projectId: project, serviceId: owner } = path;
  const values = readMetricQuery(query, now);
  const builds = selectFrom(resources.builds, { project, owner, id: query.buildId });
  const containers = builds.flatMap((build) => buildContainers(build, start.idSeed));
  return { data: measure(containers, values) };
};

/** Gets metrics of the builds of a job. */
export const getJobBuildMetrics: Handler<"getJobBuildMetrics"> = ({ path, query, resources, now, start }) => {
  const { projectId: project, jobId: owner } = path;
  const values = readMetricQuery(query, now);
  const builds = selectFrom(resources.jobBuilds, { project, owner, id: query.buildId });
  const containers = builds.flatMap((build) => buildContainers(build, start.idSeed));
  return { data: measure(containers, values) };
};
