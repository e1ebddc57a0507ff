import type { ContainerStatus } from "@northspec/types";
import type { StoredContainer } from "../services/containers.ts";
import { type ContainerLog, logOf, type requestLogs } from "./lines.ts";
import { trafficSeed } from "./traffic.ts";

/** What the log of a container of a service depends on. */
export interface LoggingContainer {
  readonly project: string;
  readonly service: string;
  readonly idSeed: string;
  readonly container: StoredContainer;
}

/** Returns the log of a container of a service: what happens to it, and its requests. */
export function containerLog(
  { project, service, idSeed, container: { name, timeline } }: LoggingContainer,
  logs: readonly (typeof requestLogs)[number][],
): ContainerLog {
  const seed = trafficSeed(idSeed, project, service, name);
  const parts = logOf(timeline, (status, { since, until }) => {
    const lines = logs.includes("runtime") ? [{ time: since, text: texts[status](service) }] : [];
    return status === "TASK_RUNNING" ? [...lines, { seed, logs, from: since, to: until }] : lines;
  });
  return { container: name, parts };
}

const texts: Readonly<Record<ContainerStatus, (service: string) => string>> = {
  TASK_STAGING: () => "stdout F Preparing the container",
  TASK_STARTING: (service) => `stdout F Starting ${service}`,
  TASK_RUNNING: () => "stdout F Ready for requests",
  TASK_KILLING: () => "stdout F Received SIGTERM, finishing open requests",
  TASK_KILLED: () => "stdout F Stopped",
  TASK_FAILED: () => "stderr F Error: the health check failed",
  TASK_FINISHED: () => "stdout F Finished",
};

/** Returns the part of a container's name that all containers of a rollout share: `78b4d4459d`. */
export function deploymentOf(name: string): string | undefined {
  return name.split("-").at(-2);
}
