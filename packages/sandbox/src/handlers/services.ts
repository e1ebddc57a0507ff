import type { ServiceDeployment, ServiceSummary } from "@northspec/types";
import { badRequest, HttpError } from "../errors.ts";
import type { Handler } from "../handler.ts";
import { type StoredService, viewService } from "../kinds/service.ts";
import { paginate } from "../pagination.ts";
import type { StartContext } from "../services/queue.ts";
import { stateOf } from "../services/runtime.ts";
import { instanceIssues } from "../services/requirements.ts";
import { checkpoint, pauseContainers, redeploy, resumeContainers, save } from "../services/write.ts";

/** Lists the services of a project, the oldest first. */
export const listServices: Handler<"listServices"> = ({ path, query, resources, now }) => {
  const { items, pagination } = paginate(resources.services.list(path.projectId), query);
  const services = items.map((stored): ServiceSummary => {
    const { id, appId, projectId, name, tags, description, serviceType, disabledCI, disabledCD } = stored.service;
    const { status } = stateOf(stored, resources, now);
    const ids = { id, appId, projectId, name, tags, ...(description === undefined ? {} : { description }) };
    return { ...ids, serviceType, disabledCI, disabledCD, status };
  });
  return { data: { services }, pagination };
};

/** Gets a service with its status. */
export const getService: Handler<"getService"> = ({ path, resources, now }) => {
  const stored = resources.services.require(path.projectId, path.serviceId);
  return { data: viewService(stored, stateOf(stored, resources, now)) };
};

/** Gets the deployment of a service: a build of the project or an external image. */
export const getServiceDeployment: Handler<"getServiceDeployment"> = ({ path, resources, now }) => {
  const { projectId, serviceId } = path;
  const stored = resources.services.require(projectId, serviceId);
  const state = stateOf(stored, resources, now);
  const { appId: ownAppId, deployment = {} } = viewService(stored, state);
  const { internal, external, region, instances, docker, buildpack, storage } = deployment;
  const settings = {
    ...(region === undefined ? {} : { region }),
    ...(instances === undefined ? {} : { instances }),
    ...(docker === undefined ? {} : { docker }),
    ...(buildpack === undefined ? {} : { buildpack }),
    ...(storage === undefined ? {} : { storage }),
  };
  if (external) {
    const data: ServiceDeployment = { ...settings, external };
    return { data };
  }
  if (!internal || !state.deployed) throw new HttpError(404, `The service \`${serviceId}\` has no deployment.`);
  const appId = `${ownAppId.slice(0, ownAppId.lastIndexOf("/"))}/${internal.nfObjectId}`;
  const data: ServiceDeployment = { ...settings, internal: { ...internal, appId, buildId: state.deployed.id } };
  return { data };
};

/** Deletes a service and its builds. */
export const deleteService: Handler<"deleteService"> = ({ path: { projectId, serviceId }, resources, start }) => {
  resources.services.require(projectId, serviceId);
  for (const other of resources.services.all(projectId)) {
    if (other.service.deployment?.internal?.nfObjectId !== serviceId) continue;
    // Its containers remain. The builds of a new service with the same name are numbered from 1.
    const { runtime, ...kept } = checkpoint(other, start);
    save({ ...kept, ...(runtime ? { runtime: { ...runtime, lastBuild: 0 } } : {}) }, start);
  }
  resources.services.delete(projectId, serviceId);
  return { data: {} };
};

/** Pauses a service: stops its containers. */
export const pauseService: Handler<"pauseService"> = ({ path, resources, start }) => {
  const current = checkpoint(resources.services.require(path.projectId, path.serviceId), start);
  if (!current.service.servicePaused) save(pauseContainers(current, start), start);
  return { data: {} };
};

/** Resumes a paused service: starts its containers. */
export const resumeService: Handler<"resumeService"> = ({ path, body, resources, start }) => {
  const current = checkpoint(resources.services.require(path.projectId, path.serviceId), start);
  const { service } = current;
  if (!service.servicePaused) throw new HttpError(409, `The service \`${service.id}\` is not paused.`);
  save(resumeContainers(withSettings(current, body ?? {}, start), start), start);
  return { data: {} };
};

/** Restarts a service: replaces its containers. */
export const restartService: Handler<"restartService"> = ({ path, resources, start }) => {
  const current = checkpoint(resources.services.require(path.projectId, path.serviceId), start);
  const { id, serviceType } = current.service;
  if (serviceType === "build")
    throw new HttpError(400, `The service \`${id}\` is a build service: it has no containers.`);
  save(redeploy(current, start), start);
  return { data: {} };
};

/** Applies the settings of a request that resumes a service. */
function withSettings(
  stored: StoredService,
  { instances, disabledCI, disabledCD }: { instances?: number; disabledCI?: boolean; disabledCD?: boolean },
  { now }: StartContext,
): StoredService {
  const { service, input } = stored;
  const details = instances === undefined ? [] : instanceIssues(instances, "/instances");
  if (instances !== undefined && !service.deployment) {
    details.push({ in: "body", pointer: "/instances", expected: "no value, since a build service has no instances" });
  }
  if (details.length > 0) throw badRequest(details);
  const ci = disabledCI === undefined || service.serviceType === "deployment" ? {} : { disabledCI };
  const scaled = instances === undefined ? {} : { instances };
  return {
    ...stored,
    updatedAt: new Date(now).toISOString(),
    ...(input
      ? { input: { ...input, ...ci, ...(input.deployment ? { deployment: { ...input.deployment, ...scaled } } : {}) } }
      : {}),
    service: {
      ...service,
      servicePaused: false,
      ...(disabledCI === undefined ? {} : { disabledCI }),
      ...(disabledCD === undefined ? {} : { disabledCD }),
      ...(service.deployment ? { deployment: { ...service.deployment, ...scaled } } : {}),
    },
  };
}
