import type { BuildStatus } from "@northspec/types";
import { type BuildRecord, buildResults, timelineOf } from "../kinds/build.ts";
import type { StoredRun } from "../kinds/run.ts";
import { builderOf } from "../logs/builds.ts";
import { containerLog, type LoggingContainer } from "../logs/containers.ts";
import { trafficIn } from "../logs/lines.ts";
import { attemptsIn, containerOf } from "../logs/runs.ts";
import { type TimeRange, trafficSeed } from "../logs/traffic.ts";
import { endOf, type StoredContainer } from "../services/containers.ts";
import type { MeasuredContainer } from "./values.ts";

/** Virtual CPUs that containers need, other than for requests. */
const load = { service: 0.01, run: 0.4, build: 0.8 };

/** Measures a container of a service, with the requests that it logs. */
export function serviceContainer(logging: LoggingContainer): MeasuredContainer {
  const { project, service, idSeed, container } = logging;
  const { parts } = containerLog(logging, ["runtime"]);
  const { name } = container;
  const seed = trafficSeed(idSeed, project, service, name);
  return { name, seed, load: load.service, ...lifeOf(container), requests: trafficIn(parts) };
}

function lifeOf({ timeline }: Pick<StoredContainer, "timeline">): TimeRange {
  return { from: Math.floor(timeline[0][0]), to: Math.floor(endOf({ timeline }) ?? Infinity) };
}

/** The maximum number of attempts of a run that are measured: the newest in a range. */
const maxAttempts = 100;

/** Measures the containers of a run. */
export function runContainers(stored: StoredRun, idSeed: string, range: TimeRange): MeasuredContainer[] {
  const { first, last } = attemptsIn(stored, range);
  const count = Math.max(0, Math.min(maxAttempts, last - first + 1));
  return Array.from({ length: count }, (_, index) => containerOf(stored, last - count + 1 + index)).flatMap(
    (container) => {
      if (!container) return [];
      const { name } = container;
      return [{ name, seed: trafficSeed(idSeed, stored.project, name), load: load.run, ...lifeOf(container) }];
    },
  );
}

/** The statuses in which a build has no machine. */
const waiting: ReadonlySet<BuildStatus> = new Set(["QUEUED", "PENDING", "UNSCHEDULABLE"]);

const results: ReadonlySet<BuildStatus> = new Set(buildResults);

/** Measures the container that runs a build, if it has one. */
export function buildContainers(record: BuildRecord, idSeed: string): MeasuredContainer[] {
  const timeline = timelineOf(record)?.filter(([, status]) => !waiting.has(status)) ?? [];
  const [start] = timeline;
  const [end] = timeline.find(([, status]) => results.has(status)) ?? [];
  if (!start) return [];
  const name = builderOf(record);
  const seed = trafficSeed(idSeed, record.project, name);
  return [{ name, seed, load: load.build, from: Math.floor(start[0]), to: Math.floor(end ?? Infinity) }];
}
