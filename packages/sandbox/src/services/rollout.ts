import type { DeploymentReason, DeploymentState, DeploymentStatus } from "@northspec/types";
import { stateAt, type Timeline, timelineSchema } from "../timeline.ts";
import { component } from "../validation.ts";
import {
  containerSchema,
  endedAt,
  hasStarted,
  isLive,
  leaving,
  nameOf,
  stop,
  type StoredContainer,
} from "./containers.ts";

/** The final statuses of a rollout. */
export const rolloutResults = ["COMPLETED", "FAILED"] as const satisfies readonly DeploymentStatus[];

/** A final status of a rollout. */
export type RolloutResult = (typeof rolloutResults)[number];

/** How fast a rollout is, and how it ends. */
export interface RolloutPlan {
  /** A multiple of the usual durations. */
  readonly pace: number;
  readonly result: RolloutResult;
}

/** A build as deployed. It may be deleted later. */
export interface DeployedBuild {
  /** The service that built it. */
  readonly service: string;
  readonly id: string;
  readonly sha?: string;
}

/** A build to deploy. */
export interface NumberedBuild {
  readonly build: DeployedBuild;
  /** Builds with a number up to this one start no other rollout. */
  readonly number: number;
}

/** What runs of a service from a time on, until a build starts another rollout. */
export interface Runtime {
  /** The time since which a service waits for its first rollout. */
  readonly waitingSince?: number;
  /** The newest rollout. */
  readonly rollout?: {
    readonly reason: DeploymentReason;
    readonly timeline: Timeline<DeploymentStatus>;
    /** Absent for an external image. */
    readonly build?: DeployedBuild;
  };
  /** Builds with a number up to this one start no rollout. */
  readonly lastBuild: number;
  /** The number of containers so far. */
  readonly containerCount: number;
  readonly containers: readonly StoredContainer[];
  /** The newest containers that are gone, the oldest first. Their logs and metrics remain. */
  readonly past?: readonly StoredContainer[];
}

/** The maximum number of containers of a service that are gone and whose logs and metrics remain. */
export const maxPast = 100;

/** The JSON schema of a {@link Runtime}. */
export const runtimeSchema = {
  type: "object",
  additionalProperties: false,
  required: ["lastBuild", "containerCount", "containers"],
  properties: {
    waitingSince: { type: "number" },
    rollout: {
      type: "object",
      additionalProperties: false,
      required: ["reason", "timeline"],
      properties: {
        reason: component("DeploymentReason"),
        timeline: timelineSchema(component("DeploymentStatus")),
        build: {
          type: "object",
          additionalProperties: false,
          required: ["service", "id"],
          properties: { service: { type: "string" }, id: { type: "string" }, sha: { type: "string" } },
        },
      },
    },
    lastBuild: { type: "integer", minimum: 0 },
    containerCount: { type: "integer", minimum: 0 },
    containers: { type: "array", items: containerSchema },
    past: { type: "array", maxItems: maxPast, items: containerSchema },
  },
};

/** Nothing has been deployed yet. */
export const emptyRuntime: Runtime = { lastBuild: 0, containerCount: 0, containers: [] };

/** A rollout to start. */
export interface NewRollout extends RolloutPlan {
  /** Identifies the service: names of containers start with it, and are derived from it. */
  readonly service: string;
  readonly at: number;
  readonly instances: number;
  /** The number of containers before it (default: those of the runtime). */
  readonly containerCount?: number;
}

/** The seconds from the start of a rollout until each of its steps at a pace of 1. */
const seconds = { progress: 1, ready: 4, end: 5 };

function milliseconds(step: keyof typeof seconds, pace: number): number {
  return Math.round(seconds[step] * 1000 * pace);
}

/** Returns milliseconds after which nothing is left of what was before a rollout. */
export function rolloutDuration(pace: number): number {
  // An earlier rollout may be slower.
  return 1.5 * milliseconds("end", pace);
}

/** Starts a rollout that replaces all containers. If it fails, the old ones keep running. */
export function deploy(runtime: Runtime, rollout: NewRollout, deployed?: NumberedBuild): Runtime {
  const { at, pace, result, instances, containerCount = runtime.containerCount } = rollout;
  const live = runtime.containers.filter(isLive);
  const started = live.filter((container) => hasStarted(container, at));
  const kept = result === "COMPLETED" ? stop(started, { at: at + milliseconds("ready", pace), pace }) : live;
  const { build, number = runtime.lastBuild } = deployed ?? {};
  const containers = [
    ...leaving(runtime.containers, at),
    ...kept,
    ...newContainers(rollout, containerCount, instances),
  ];
  return {
    rollout: { reason: "DEPLOYING", timeline: timelineOf(rollout, containers), ...(build ? { build } : {}) },
    lastBuild: number,
    containerCount: containerCount + instances,
    containers,
    past: pastOf(runtime, containers, at),
  };
}

/** Starts a rollout that adds or removes containers. The others keep running. */
export function scale(runtime: Runtime, rollout: NewRollout): Runtime {
  const { at, pace, instances } = rollout;
  const live = runtime.containers.filter(isLive);
  const removed = stop(live.slice(instances), { at: at + milliseconds("progress", pace), pace });
  const count = Math.max(0, instances - live.length);
  const kept = [...leaving(runtime.containers, at), ...live.slice(0, instances), ...removed];
  const containers = [...kept, ...newContainers(rollout, runtime.containerCount, count)];
  return {
    ...runtime,
    rollout: { ...runtime.rollout, reason: "SCALING", timeline: timelineOf(rollout, containers) },
    containerCount: runtime.containerCount + count,
    containers,
    past: pastOf(runtime, containers, at),
  };
}

/** Stops all containers, also those that would be stopped later. */
export function stopAll(runtime: Runtime, { at, pace }: { readonly at: number; readonly pace: number }): Runtime {
  const containers = runtime.containers.flatMap((container) => {
    const { state } = stateAt(container.timeline, at);
    if (state === "TASK_KILLING") return [container];
    return state === "TASK_KILLED" || state === "TASK_FAILED" ? [] : stop([container], { at, pace });
  });
  return { ...runtime, containers, past: pastOf(runtime, containers, at) };
}

/** Returns the containers that are gone after a change at a time. */
function pastOf(
  { containers: before, past = [] }: Runtime,
  after: readonly StoredContainer[],
  at: number,
): StoredContainer[] {
  const remaining = new Set(after.map(({ number }) => number));
  const gone = before.filter((container) => !remaining.has(container.number) && hasStarted(container, at));
  return [...past, ...gone.map((container) => endedAt(container, at))].slice(-maxPast);
}

/** @param before - The number of containers before them. */
function newContainers({ service, at, pace, result }: NewRollout, before: number, count: number): StoredContainer[] {
  const status = result === "COMPLETED" ? "TASK_RUNNING" : "TASK_FAILED";
  const timeline = [
    [at + milliseconds("progress", pace), "TASK_STARTING"],
    [at + milliseconds("ready", pace), status],
  ] as const;
  return Array.from({ length: count }, (_, index) => {
    const number = before + 1 + index;
    return { number, name: nameOf(service, { rollout: before, container: number }), timeline };
  });
}

/** A rollout ends when all containers have reached their last status. */
function timelineOf(
  { at, pace, result }: NewRollout,
  containers: readonly StoredContainer[],
): Timeline<DeploymentStatus> {
  const last = containers.map(({ timeline }) => timeline.at(-1)?.[0] ?? at);
  return [
    [at, "PENDING"],
    [at + milliseconds("progress", pace), "IN_PROGRESS"],
    [Math.max(at + milliseconds("end", pace), ...last), result],
  ];
}

/** Returns the state of the newest rollout at a time. */
export function deploymentStateOf({ rollout, waitingSince }: Runtime, now: number): DeploymentState | undefined {
  if (rollout) {
    const { since, state } = stateAt(rollout.timeline, now);
    return { status: state, reason: rollout.reason, lastTransitionTime: new Date(since).toISOString() };
  }
  if (waitingSince === undefined) return undefined;
  return { status: "PENDING", reason: "DEPLOYING", lastTransitionTime: new Date(waitingSince).toISOString() };
}
