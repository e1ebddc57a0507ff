import { createHash } from "node:crypto";
import type { Container, ContainerStatus } from "@northspec/types";
import { stateAt, type Timeline, timelineSchema } from "../timeline.ts";
import { component } from "../validation.ts";

/** A container as stored. It is gone once it is `TASK_KILLED`. */
export interface StoredContainer {
  /** Increases with each container of a service. */
  readonly number: number;
  readonly name: string;
  readonly timeline: Timeline<ContainerStatus>;
  /** The node of a container of a seed. */
  readonly node?: Omit<Container, "name" | "status" | "createdAt" | "updatedAt">;
}

/** The JSON schema of a {@link StoredContainer}. */
export const containerSchema = {
  type: "object",
  additionalProperties: false,
  required: ["number", "name", "timeline"],
  properties: {
    number: { type: "integer", minimum: 1 },
    name: { type: "string" },
    timeline: timelineSchema(component("ContainerStatus")),
    node: { type: "object" },
  },
};

/** Derives a name such as `example-service-78b4d4459d-sbtn8`, which no other container of the service has. */
export function nameOf(
  service: string,
  { rollout, container }: { readonly rollout: number; readonly container: number },
): string {
  const id = service.slice(service.lastIndexOf("/") + 1);
  const hash = digest(`${service}/${rollout}`).toString("hex").slice(0, 10);
  return `${id}-${hash}-${suffixOf(service, container)}`;
}

/** Derives a suffix such as `sbtn8`, which no other container of the same owner has. */
export function suffixOf(owner: string, container: number): string {
  // A prime, and so coprime with the number of suffixes: each number gives a different one.
  const suffix = (digest(owner).readUInt32BE() + container * 15_485_863) % 36 ** 5;
  return suffix.toString(36).padStart(5, "0");
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** Whether a container runs, or will run, until a later rollout stops it. */
export function isLive({ timeline }: StoredContainer): boolean {
  return !timeline.some(([, status]) => status === "TASK_KILLING" || status === "TASK_FAILED");
}

/** Whether a container exists at a time. */
export function hasStarted({ timeline }: StoredContainer, at: number): boolean {
  return timeline[0][0] <= at;
}

/** Returns the containers that an earlier rollout stops. Those that it could not start are gone. */
export function leaving(containers: readonly StoredContainer[], at: number): StoredContainer[] {
  return containers.filter(({ timeline }) => {
    const isStopping = timeline.some(([, status]) => status === "TASK_KILLING");
    return isStopping && stateAt(timeline, at).state !== "TASK_KILLED";
  });
}

/** Stops containers. Those that have not started by then never do. */
export function stop(
  containers: readonly StoredContainer[],
  { at, pace }: { readonly at: number; readonly pace: number },
): StoredContainer[] {
  return containers.flatMap((container) => {
    const [first, ...rest] = container.timeline.filter(([since]) => since < at);
    if (!first) return [];
    const end = [
      [at, "TASK_KILLING"],
      [at + Math.round(1000 * pace), "TASK_KILLED"],
    ] as const;
    return [{ ...container, timeline: [first, ...rest, ...end] as const }];
  });
}

const finalStatuses: ReadonlySet<ContainerStatus> = new Set(["TASK_KILLED", "TASK_FAILED", "TASK_FINISHED"]);

/** Returns the time at which a container ends, if it does. */
export function endOf({ timeline }: Pick<StoredContainer, "timeline">): number | undefined {
  return timeline.find(([, status]) => finalStatuses.has(status))?.[0];
}

/** Returns a container that is gone at a time, without what was still to come. */
export function endedAt({ number, name, timeline }: StoredContainer, at: number): StoredContainer {
  const [first, ...rest] = timeline.filter(([since]) => since <= at);
  const known = [first ?? timeline[0], ...rest] as const;
  const hasEnded = endOf({ timeline: known }) !== undefined;
  return { number, name, timeline: hasEnded ? known : [...known, [at, "TASK_KILLED"]] };
}

/** Returns the containers that exist at a time, with their numbers. */
export function containersAt(
  containers: readonly StoredContainer[],
  now: number,
): { readonly number: number; readonly container: Container }[] {
  const existing = containers.filter(
    (stored) => hasStarted(stored, now) && stateAt(stored.timeline, now).state !== "TASK_KILLED",
  );
  return existing.map((stored) => ({ number: stored.number, container: viewContainer(stored, now) }));
}

/** Returns a container at a time. */
export function viewContainer({ name, timeline, node }: StoredContainer, now: number): Container {
  const { since, state } = stateAt(timeline, now);
  const times = { createdAt: toSeconds(timeline[0][0]), updatedAt: toSeconds(since) };
  return { name, status: state, ...node, ...times };
}

/** The documented minimum is 1. */
function toSeconds(time: number): number {
  return Math.max(1, Math.floor(time / 1000));
}
