import type { LogLine, LogType } from "@northspec/types";
import type { Handler } from "../handler.ts";
import { startDueRuns } from "../jobs/due.ts";
import { buildLog } from "../logs/builds.ts";
import { containerLog, deploymentOf } from "../logs/containers.ts";
import { type ContainerLog, type LineQuery, type LogSequence, readLines, requestLogs } from "../logs/lines.ts";
import { readLogQuery } from "../logs/query.ts";
import { runLog } from "../logs/runs.ts";
import { selectFrom } from "../logs/selection.ts";
import { containersSince } from "../services/runtime.ts";

const defaultTypes: readonly LogType[] = ["runtime"];

/** Gets the logs of the containers of a service. */
export const getServiceLogs: Handler<"getServiceLogs"> = ({ path, query, resources, now, start }) => {
  const { projectId: project, serviceId: service } = path;
  const stored = resources.services.require(project, service);
  const { type: types = defaultTypes, deploymentId, containerName: names } = query;
  const lineQuery = readLogQuery(query, now);
  // When states change very fast, lines are a few milliseconds late.
  const containers = containersSince(stored, resources, { now, since: lineQuery.from - 1000 });
  const deployed = containers.filter(({ name }) => deploymentId === undefined || deploymentOf(name) === deploymentId);
  const kinds = requestLogs.filter((log) => types.includes(log));
  const hasBuilds = types.includes("build") && deploymentId === undefined;
  const builds = hasBuilds ? selectFrom(resources.builds, { project, owner: service }) : [];
  const logs = [
    ...builds.map((build) => buildLog(build, service)),
    ...deployed.map((container) => containerLog({ project, service, idSeed: start.idSeed, container }, kinds)),
  ];
  const selected = logs.filter(({ container }) => names?.includes(container) ?? true);
  return { data: linesOf(selected, lineQuery) };
};

/** Gets the logs of the containers of the runs of a job. */
export const getJobLogs: Handler<"getJobLogs"> = ({ path, query, resources, now, start }) => {
  const { projectId: project, jobId: job } = path;
  startDueRuns(start, project, job);
  const { type: types = defaultTypes, runId, containerName: names } = query;
  const lineQuery = readLogQuery(query, now);
  const runs = selectFrom(resources.runs, { project, owner: job, id: runId });
  const hasBuilds = types.includes("build") && runId === undefined;
  const builds = hasBuilds ? selectFrom(resources.jobBuilds, { project, owner: job }) : [];
  const isSelected = (container: string) => names?.includes(container) ?? true;
  const logs = [
    ...builds.map((build) => buildLog(build, job)).filter(({ container }) => isSelected(container)),
    ...(types.includes("runtime") ? runs.map((run) => runLog(run, isSelected)) : []),
  ];
  return { data: linesOf(logs, lineQuery) };
};

/** Gets the logs of the builds of a service. */
export const getServiceBuildLogs: Handler<"getServiceBuildLogs"> = ({ path, query, resources, now }) => {
  const { projectId: project, serviceId: owner } = path;
  const lineQuery = readLogQuery(query, now);
  const builds = selectFrom(resources.builds, { project, owner, id: query.buildId });
  const logs = builds.map((build) => buildLog(build, owner));
  return { data: linesOf(logs, lineQuery) };
};

/** Gets the logs of the builds of a job. */
export const getJobBuildLogs: Handler<"getJobBuildLogs"> = ({ path, query, resources, now }) => {
  const { projectId: project, jobId: owner } = path;
  const lineQuery = readLogQuery(query, now);
  const builds = selectFrom(resources.jobBuilds, { project, owner, id: query.buildId });
  const logs = builds.map((build) => buildLog(build, owner));
  return { data: linesOf(logs, lineQuery) };
};

function linesOf(logs: readonly (ContainerLog | LogSequence)[], query: LineQuery): LogLine[] {
  const lines = readLines(logs, query);
  return lines.map(({ container, time, text }) => ({
    containerId: container,
    log: text,
    ts: new Date(time).toISOString(),
  }));
}
