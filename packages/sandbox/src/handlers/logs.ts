import type { LogLine, LogType } from "@northspec/types";
import type { Handler } from "../handler.ts";
import { containerLog, deploymentOf } from "../logs/containers.ts";
import { type Line, readLines, requestLogs } from "../logs/lines.ts";
import { readLogQuery } from "../logs/query.ts";
import { containersSince } from "../services/runtime.ts";

const defaultTypes: readonly LogType[] = ["runtime"];

/** Gets the logs of the containers of a service. */
export const getServiceLogs: Handler<"getServiceLogs"> = ({ path, query, resources, now, start }) => {
  const { projectId: project, serviceId: service } = path;
  const stored = resources.services.require(project, service);
  const { type: types = defaultTypes, deploymentId, containerName: names } = query;
  const lineQuery = readLogQuery(query, now);
  // When states change very fast, lines are a few milliseconds late.
  const containers = containersSince(stored, resources, { now, since: lineQuery.from - 1000 })
    .filter(({ name }) => names?.includes(name) ?? true)
    .filter(({ name }) => deploymentId === undefined || deploymentOf(name) === deploymentId);
  const kinds = requestLogs.filter((log) => types.includes(log));
  const logs = containers.map((container) =>
    containerLog({ project, service, idSeed: start.idSeed, container }, kinds),
  );
  return { data: readLines(logs, lineQuery).map(viewLine) };
};

function viewLine({ container, time, text }: Line): LogLine {
  return { containerId: container, log: text, ts: new Date(time).toISOString() };
}
