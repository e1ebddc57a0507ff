import type { Sandbox } from "@northspec/sandbox";
import { expect } from "vitest";
import { project, send } from "./setup.ts";

/** A build of the model. */
interface ModelBuild {
  readonly id: string;
  readonly branch: string;
  readonly result: string;
  status: "running" | "aborted" | "succeeded" | "failed";
}

/** A service of the model: what a user would say about it. */
export interface ModelService {
  readonly type: "build" | "combined" | "deployment";
  /** The service that builds what a deployment service deploys. */
  readonly source: string | undefined;
  instances: number;
  isPaused: boolean;
  deploysBuilds: boolean;
  /** The oldest first. */
  readonly builds: ModelBuild[];
  /** The build that it deploys. */
  deployed: string | undefined;
  /** The builds of its source that can no longer start a rollout. */
  seen: number;
}

/** The services that should exist, in the order of creation. */
export type Model = Map<string, ModelService>;

export const results = ["SUCCESS", "SUCCESS", "FAILURE", "CRASHED"] as const;

export function newModelService(type: ModelService["type"], instances: number, source?: string): ModelService {
  const state = { isPaused: false, deploysBuilds: true, builds: [], deployed: undefined, seen: 0 };
  return { type, source, instances, ...state };
}

/** Returns the builds that a service can deploy, the oldest first. */
function buildsFor(model: Model, id: string, service: ModelService): readonly ModelBuild[] {
  const source = service.type === "combined" ? id : service.source;
  return source === undefined ? [] : (model.get(source)?.builds ?? []);
}

/** Deploys the newest successful build, unless it has been deployed or passed over before. */
export function deployNewest(model: Model, id: string, service: ModelService): void {
  const builds = buildsFor(model, id, service);
  const index = builds.findLastIndex(({ status, branch }) => status === "succeeded" && branch === "main");
  if (index < service.seen) return;
  service.deployed = builds[index]?.id;
  service.seen = index + 1;
}

/** Reads which builds have ended since the last command: their durations are not part of the model. */
export async function observeBuilds(model: Model, sandbox: Sandbox): Promise<void> {
  for (const [id, { builds }] of model) {
    if (!builds.some(({ status }) => status === "running")) continue;
    const { body } = await send(sandbox, `${project}/services/${id}/build?per_page=100`);
    for (const { id: buildId, status, concluded } of body.data.builds) {
      const build = builds.find((each) => each.id === buildId);
      if (build?.status !== "running" || !concluded) continue;
      expect(status).toBe(build.result);
      build.status = status === "SUCCESS" ? "succeeded" : "failed";
    }
  }
  for (const [id, service] of model) {
    if (!service.isPaused && service.deploysBuilds) deployNewest(model, id, service);
  }
}

/** Compares all services with the model. */
export async function compare(model: Model, sandbox: Sandbox): Promise<void> {
  await observeBuilds(model, sandbox);
  const list = await send(sandbox, `${project}/services?per_page=100`);
  const listed = new Map<string, { status: object; serviceType: string }>(
    list.body.data.services.map((each: { id: string }) => [each.id, each]),
  );
  expect([...listed.keys()]).toEqual([...model.keys()]);
  for (const [id, service] of model) {
    const path = `${project}/services/${id}`;
    const { data } = (await send(sandbox, path)).body;
    expect(data).toMatchObject({ id, serviceType: service.type, servicePaused: service.isPaused });
    expect(data.status).toEqual(listed.get(id)?.status);
    expect(data.deployment?.instances).toBe(service.type === "build" ? undefined : service.instances);
    const newest = (await send(sandbox, `${path}/build?per_page=1`)).body.data.builds[0];
    expect(newest?.id).toBe(service.builds.at(-1)?.id);
    expect(data.status.build?.status).toBe(newest?.status);
    await compareDeployment(path, { service, status: data.status.deployment, sandbox });
  }
}

async function compareDeployment(
  path: string,
  { service, status, sandbox }: { service: ModelService; status?: { status: string }; sandbox: Sandbox },
): Promise<void> {
  const { type, source, deployed, isPaused, instances } = service;
  const isExternal = type === "deployment" && source === undefined;
  const deployment = await send(sandbox, `${path}/deployment`);
  expect(deployment.status).toBe(isExternal || deployed !== undefined ? 200 : 404);
  if (deployment.status === 200) {
    expect(deployment.body.data.internal?.buildId).toBe(deployed);
    expect(deployment.body.data.instances).toBe(instances);
  }
  expect(status === undefined).toBe(isPaused || type === "build");
  const { containers } = (await send(sandbox, `${path}/containers?per_page=100`)).body.data;
  const statuses = containers.map((each: { status: string }) => each.status);
  if (status?.status === "COMPLETED") expect(statuses).toEqual(Array.from({ length: instances }, () => "TASK_RUNNING"));
  if (type === "build") expect(statuses).toEqual([]);
  if (isPaused) expect(new Set(statuses).size).toBeLessThanOrEqual(1);
}
