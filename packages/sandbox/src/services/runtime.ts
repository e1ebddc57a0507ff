import type { ServiceStatus } from "@northspec/types";
import { buildStateOf, type StoredBuild, succeededAt } from "../kinds/build.ts";
import type { StoredService } from "../kinds/service.ts";
import type { Collections } from "../store.ts";
import { hasStarted, type StoredContainer } from "./containers.ts";
import {
  type DeployedBuild,
  deploy,
  deploymentStateOf,
  maxPast,
  type NewRollout,
  type NumberedBuild,
  rolloutDuration,
  type Runtime,
  stopAll,
} from "./rollout.ts";

/** The builds that a service deploys. */
export interface BuildSource {
  /** The service that builds. */
  readonly service: string;
  matches(build: StoredBuild): boolean;
}

/** A successful build. */
interface Success extends NumberedBuild {
  /** Whether it is a build of the seed. */
  readonly isSeed: boolean;
}

/** Returns the builds that a service deploys, if it does not deploy an external image. */
export function buildSourceOf({ service, input }: StoredService): BuildSource | undefined {
  if (service.serviceType === "combined") return { service: service.id, matches: () => true };
  const { nfObjectId, branch, buildSHA } = service.deployment?.internal ?? {};
  if (nfObjectId === undefined) return undefined;
  const buildId = input?.deployment?.internal?.buildId;
  return {
    service: nfObjectId,
    matches: ({ build }) =>
      buildId === undefined
        ? (branch === undefined || build.branch === branch) &&
          (buildSHA === undefined || buildSHA === "latest" || build.sha === buildSHA)
        : build.id === buildId,
  };
}

/** Reads the builds of a service, the newest first. */
function* buildsOf(resources: Collections, project: string, service: string): Generator<StoredBuild> {
  // The first is usually enough, and cached.
  const first = resources.builds.first(project, service);
  if (!first) return;
  yield first;
  const list = resources.builds.list(project, service);
  let page = list.read({ offset: 1, limit: 50 });
  while (page.length > 0) {
    for (const { item } of page) yield item;
    page = list.read({ after: page.at(-1)?.position, offset: 0, limit: 50 });
  }
}

/** Returns the newest successful build that a service deploys. */
export function newestSuccess(stored: StoredService, resources: Collections, now: number): Success | undefined {
  const source = buildSourceOf(stored);
  if (!source) return undefined;
  for (const build of buildsOf(resources, stored.service.projectId, source.service)) {
    if (source.matches(build) && succeededAt(build, now) !== undefined) return successOf(build);
  }
  return undefined;
}

function successOf({ service, number, rollout, build: { id, sha } }: StoredBuild): Success {
  return { build: { service, id, ...(sha === undefined ? {} : { sha }) }, number, isSeed: !rollout };
}

/** What a service is at a time. */
export interface ServiceState {
  readonly isPaused: boolean;
  /** The time of its expiry, if that has passed. */
  readonly expiredAt: number | undefined;
  readonly runtime: Runtime | undefined;
  readonly status: ServiceStatus;
  /** The build that it deploys. */
  readonly deployed: DeployedBuild | undefined;
}

/**
 * Returns the state of a service. It follows from stored resources and the time alone, so that all reads agree at any
 * time, and after a restart.
 *
 * @param since - The time from which the containers that are gone are known (default: now).
 */
export function stateOf(stored: StoredService, resources: Collections, now: number, since = now): ServiceState {
  const { service, expiresAt } = stored;
  const expiredAt = expiresAt !== undefined && expiresAt <= now ? expiresAt : undefined;
  const isPaused = service.servicePaused || expiredAt !== undefined;
  const runtime = stored.runtime && runtimeOf(stored, resources, { now, since, expiredAt });
  const newest = resources.builds.first(service.projectId, service.id);
  const build = (newest && buildStateOf(newest, now)) ?? service.status.build;
  const deployment = runtime && !isPaused ? deploymentStateOf(runtime, now) : undefined;
  const status = { ...(build ? { build } : {}), ...(deployment ? { deployment } : {}) };
  const deployed = runtime && deployedBuild(stored, runtime, resources);
  return { isPaused, expiredAt, runtime, status, deployed };
}

/** Returns the containers of a service since a time, the oldest first, also those that are gone. */
export function containersSince(
  stored: StoredService,
  resources: Collections,
  { now, since }: { readonly now: number; readonly since: number },
): StoredContainer[] {
  const { past = [], containers = [] } = stateOf(stored, resources, now, since).runtime ?? {};
  const started = [...past, ...containers].filter((container) => hasStarted(container, now));
  return started.toSorted((one, other) => one.number - other.number);
}

interface Period {
  readonly now: number;
  readonly since: number;
  readonly expiredAt: number | undefined;
}

function runtimeOf(
  stored: StoredService,
  resources: Collections,
  { now, since, expiredAt }: Period,
): Runtime | undefined {
  const { service, runtime } = stored;
  if (!runtime || service.servicePaused) return runtime;
  const end = expiredAt ?? now;
  const source = service.disabledCD ? undefined : buildSourceOf(stored);
  const { rollouts, isCut } = source
    ? rolloutsOf(stored, buildsOf(resources, service.projectId, source.service), { source, end, since })
    : { rollouts: [], isCut: false };
  const current = rollouts.reduce(
    (before, [rollout, build]) => deploy(before, rollout, build),
    isCut ? { ...runtime, containers: [], past: [] } : runtime,
  );
  return expiredAt === undefined ? current : stopAll(current, { at: expiredAt, pace: 1 });
}

/** The maximum number of builds that are searched for the containers of their rollouts. */
const maxBuilds = 1000;

/**
 * Returns the rollouts that builds have started since a service was last written, the oldest first, and whether the
 * result is cut: those whose containers are gone at the start of the period are left out, as are very old ones. A build
 * starts none if a newer one has succeeded before it.
 */
function rolloutsOf(
  { service: { projectId, id, deployment }, runtime }: StoredService,
  builds: Iterable<StoredBuild>,
  { source, end, since }: { readonly source: BuildSource; readonly end: number; readonly since: number },
) {
  const { instances = 0 } = deployment ?? {};
  const { lastBuild = 0, containerCount: before = 0 } = runtime ?? {};
  const rollouts: (readonly [NewRollout, Success])[] = [];
  let next = end;
  let searched = 0;
  for (const build of builds) {
    // Those of the seed are older than all others.
    if (build.number <= lastBuild || !build.rollout) break;
    searched += 1;
    const at = succeededAt(build, end);
    const isLate = rollouts.length > 0 && at !== undefined && at >= next;
    if (at === undefined || isLate || !source.matches(build)) continue;
    // The containers of a build have the same names, whether older rollouts are left out or not.
    const containerCount = before + (build.number - lastBuild - 1) * instances;
    const rollout = { service: `${projectId}/${id}`, at, instances, containerCount, ...build.rollout };
    rollouts.unshift([rollout, successOf(build)]);
    const replacedAt = at + rolloutDuration(build.rollout.pace);
    const isEnough = replacedAt <= since || rollouts.length * instances >= maxPast || searched >= maxBuilds;
    if (build.rollout.result === "COMPLETED" && replacedAt <= next && isEnough) return { rollouts, isCut: true };
    next = at;
  }
  return { rollouts, isCut: false };
}

/** Returns the build that a service deploys. A service of the seed deploys the newest of the seed at first. */
function deployedBuild(stored: StoredService, { rollout }: Runtime, resources: Collections): DeployedBuild | undefined {
  const source = buildSourceOf(stored);
  if (!rollout || !source) return undefined;
  if (rollout.build) return rollout.build.service === source.service ? rollout.build : undefined;
  if (stored.input) return undefined;
  for (const build of buildsOf(resources, stored.service.projectId, source.service)) {
    const { isSeed, build: success } = successOf(build);
    if (isSeed && source.matches(build) && succeededAt(build, Infinity) !== undefined) return success;
  }
  return undefined;
}
