import { isDeepStrictEqual } from "node:util";
import type { ServiceType } from "@northspec/types";
import { HttpError } from "../errors.ts";
import { identifierOf } from "../identifiers.ts";
import type { StoredService } from "../kinds/service.ts";
import { paceOf } from "../timeline.ts";
import { applyChanges } from "./changes.ts";
import { describeService } from "./describe.ts";
import { inputOf, type ServiceInput } from "./input.ts";
import { queueBuilds, type StartContext } from "./queue.ts";
import { defaultBranch, headOf } from "./repository.ts";
import { architectureOf, requireBuilder, requirePossible, requireSame } from "./requirements.ts";
import { deploy, emptyRuntime, type NewRollout, scale, stopAll } from "./rollout.ts";
import { newestSuccess, stateOf } from "./runtime.ts";

/** Creates a service that is not stored yet. */
export function newService(
  type: ServiceType,
  project: string,
  input: ServiceInput,
  start: StartContext,
): StoredService {
  const { resources, now } = start;
  const { account, cluster, region } = resources.projects.require(project);
  const source = sourceOf(project, input, start);
  requirePossible(type, input);
  requireBuilder(input.deployment?.internal, source);
  const id = identifierOf(input.name);
  const createdAt = new Date(now).toISOString();
  const ids = { projectId: project, id, appId: `/${account}/${project}/${id}`, serviceType: type };
  const { expiryTime } = input.createOptions ?? {};
  return {
    service: describeService(input, { ...ids, createdAt, cluster, region, source }),
    input,
    updatedAt: createdAt,
    ...(expiryTime === undefined ? {} : { expiresAt: now + expiryTime * 1000 }),
    ...(type === "build" ? {} : { runtime: emptyRuntime }),
  };
}

/** Stores a new service, deploys its image and starts its first build. */
export function insertService(created: StoredService, start: StartContext): StoredService {
  const inserted = startBuild(rollOut(created, start), start);
  start.resources.services.insert(inserted);
  return inserted;
}

/**
 * Changes a service to a new input.
 *
 * @throws {HttpError} 400 if the input is not possible, or changes what cannot change.
 */
export function changeService(stored: StoredService, input: ServiceInput, start: StartContext): StoredService {
  const before = checkpoint(stored, start);
  const old = currentInputOf(stored);
  const { projectId, id, appId, serviceType, createdAt, cluster } = before.service;
  const { region } = start.resources.projects.require(projectId);
  const source = sourceOf(projectId, input, start);
  requirePossible(serviceType, input);
  // The builder of an image may have been deleted since it was named.
  if (!isDeepStrictEqual(imageOf(old), imageOf(input))) requireBuilder(input.deployment?.internal, source);
  requireSame([
    ["/infrastructure/architecture", architectureOf(old), input.infrastructure?.architecture],
    ["/deployment/type", old.deployment?.type ?? "deployment", input.deployment?.type],
  ]);
  const identity = { projectId, id, appId, serviceType, createdAt, cluster, region };
  const described = describeService(old, { ...identity, source: sourceOf(projectId, old, start) });
  const changed: StoredService = {
    ...before,
    service: applyChanges(before.service, described, describeService(input, { ...identity, source })),
    input,
    updatedAt: new Date(start.now).toISOString(),
  };
  return save(applied(changed, { old, input, start }), start);
}

/** Starts what follows from a change: a build of new code, or a rollout. */
function applied(
  changed: StoredService,
  { old, input, start }: { readonly old: ServiceInput; readonly input: ServiceInput; readonly start: StartContext },
): StoredService {
  const differs = (part: (input: ServiceInput) => unknown) => !isDeepStrictEqual(part(old), part(input));
  const built = differs(codeOf) ? startBuild(changed, start) : changed;
  const forgotten = differs(imageOf) ? forgetBuilds(built) : built;
  // What a new build deploys will have the new settings.
  if (built === changed) {
    const deployed = differs(imageOf) ? rollOut(forgotten, start) : forgotten;
    if (deployed !== forgotten) return deployed;
    if (differs(containerOf)) return redeploy(forgotten, start);
  }
  return differs(({ deployment }) => deployment?.instances) ? resize(forgotten, start) : forgotten;
}

/** Stores the state that followed from time until now, so that it no longer depends on builds. */
export function checkpoint(stored: StoredService, { resources, now }: StartContext): StoredService {
  const { isPaused, runtime: current, deployed } = stateOf(stored, resources, now, 0);
  const { service } = stored;
  const rollout = current?.rollout && { ...current.rollout, ...(deployed ? { build: deployed } : {}) };
  const runtime = rollout ? { ...current, rollout } : current;
  return {
    ...stored,
    ...(service.servicePaused === isPaused ? {} : { service: { ...service, servicePaused: isPaused } }),
    ...(runtime ? { runtime } : {}),
  };
}

/** Replaces a stored service. */
export function save(stored: StoredService, { resources }: StartContext): StoredService {
  resources.services.update(stored);
  return stored;
}

/** Returns the input of a service, whether it was created by a request or is part of the seed. */
export function currentInputOf({ service, input }: StoredService): ServiceInput {
  return input ?? inputOf(service);
}

function sourceOf(project: string, { deployment }: ServiceInput, { resources }: StartContext) {
  const id = deployment?.internal?.id;
  return id === undefined ? undefined : resources.services.get(project, id)?.service;
}

/** The code that is built: when it changes, a service is built. */
function codeOf({ buildSource, vcsData, bundleData }: ServiceInput): unknown {
  return { buildSource, vcsData, bundleData };
}

/** The image that is deployed. */
function imageOf({ deployment }: ServiceInput): unknown {
  return { internal: deployment?.internal, external: deployment?.external };
}

/** The settings of containers, which only apply to new ones. */
function containerOf({ billing, deployment, runtimeEnvironment, runtimeFiles, healthChecks }: ServiceInput): unknown {
  const { instances: _, internal: __, external: ___, ...settings } = deployment ?? {};
  return { plan: billing.deploymentPlan, settings, runtimeEnvironment, runtimeFiles, healthChecks };
}

/** Starts a build of the newest commit, unless continuous integration is disabled. */
function startBuild(stored: StoredService, start: StartContext): StoredService {
  const { vcsData, bundleData, servicePaused, disabledCI } = stored.service;
  if (disabledCI || servicePaused || !(vcsData ?? bundleData)) return stored;
  const branch = vcsData?.projectBranch ?? bundleData?.projectBranch ?? defaultBranch;
  return { ...queueBuilds(stored, [{ branch, sha: headOf(stored, branch) }], start).stored };
}

/** Lets any build start a rollout, after the builds that a service deploys have changed. */
function forgetBuilds(stored: StoredService): StoredService {
  return stored.runtime ? { ...stored, runtime: { ...stored.runtime, lastBuild: 0 } } : stored;
}

/** Deploys the image that a service names, or the newest successful build. Without one, the service waits for it. */
export function rollOut(stored: StoredService, start: StartContext): StoredService {
  const { service, runtime } = stored;
  if (!runtime || service.servicePaused) return stored;
  const { internal, external } = service.deployment ?? {};
  const newest = newestSuccess(stored, start.resources, start.now);
  if (external || newest) return { ...stored, runtime: deploy(runtime, rolloutOf(stored, start), newest) };
  return internal && !runtime.rollout ? { ...stored, runtime: { ...runtime, waitingSince: start.now } } : stored;
}

/** Replaces the containers of a service, without a change of the image. */
export function redeploy(stored: StoredService, start: StartContext): StoredService {
  const { service, runtime } = stored;
  if (!runtime?.rollout || service.servicePaused) return stored;
  const { build } = runtime.rollout;
  const deployed = build && { build, number: runtime.lastBuild };
  return { ...stored, runtime: deploy(runtime, rolloutOf(stored, start), deployed) };
}

/** Adds or removes containers. */
export function resize(stored: StoredService, start: StartContext): StoredService {
  const { service, runtime } = stored;
  if (!runtime?.rollout || service.servicePaused) return stored;
  return { ...stored, runtime: scale(runtime, rolloutOf(stored, start)) };
}

function rolloutOf(
  { service, updatedAt }: StoredService,
  { now, idSeed, speed, rolloutResult }: StartContext,
): NewRollout {
  const name = `${service.projectId}/${service.id}`;
  const instances = service.deployment?.instances ?? 0;
  return {
    service: name,
    at: now,
    instances,
    pace: paceOf(`${idSeed}/${name}/${updatedAt}`, speed),
    result: rolloutResult,
  };
}

/** Requires a service of a type. The path of an operation names the type. */
export function requireType(stored: StoredService, type: ServiceType): void {
  const { id, projectId, serviceType } = stored.service;
  if (serviceType === type) return;
  throw new HttpError(404, `No ${type} service \`${id}\` in project \`${projectId}\`: it is a ${serviceType} service.`);
}

/** Stops the containers of a service. */
export function pauseContainers(stored: StoredService, start: StartContext): StoredService {
  const { service, runtime } = stored;
  const paused = { ...stored, service: { ...service, servicePaused: true } };
  return runtime ? { ...paused, runtime: stopAll(runtime, rolloutOf(stored, start)) } : paused;
}

/** Starts the containers of a service that is no longer paused. It deploys what has been built meanwhile. */
export function resumeContainers(paused: StoredService, start: StartContext): StoredService {
  const { expiresAt: _, ...stored } = paused;
  const { service, runtime } = stored;
  const newest = newestSuccess(stored, start.resources, start.now);
  const { build } = runtime?.rollout ?? {};
  const isNewer = newest && !newest.isSeed && newest.number > (runtime?.lastBuild ?? 0) && !service.disabledCD;
  const isOther = newest && newest.build.service !== build?.service;
  return isNewer || isOther || !runtime?.rollout ? rollOut(stored, start) : resize(stored, start);
}
