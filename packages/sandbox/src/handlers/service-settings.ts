import type {
  BuildService,
  BuildSettingsPatch,
  CombinedService,
  DeploymentService,
  ServiceType,
} from "@northspec/types";
import { HttpError } from "../errors.ts";
import type { Handler } from "../handler.ts";
import { inputSchemaOf, type StoredService } from "../kinds/service.ts";
import { applyPatch } from "../patch.ts";
import { type ServiceInput, withoutOtherBuild } from "../services/input.ts";
import type { StartContext } from "../services/queue.ts";
import { stateOf } from "../services/runtime.ts";
import { changeService, currentInputOf, insertService, newService, requireType } from "../services/write.ts";

/** Creates a build service and starts its first build. */
export const createBuildService: Handler<"createBuildService"> = ({ path, body, start }) => {
  return { data: responseOf<"build">(create("build", path.projectId, body, start), start) };
};

/** Creates a combined service and starts its first build. */
export const createCombinedService: Handler<"createCombinedService"> = ({ path, body, start }) => {
  return { data: responseOf<"combined">(create("combined", path.projectId, body, start), start) };
};

/** Creates a deployment service and deploys its image. */
export const createDeploymentService: Handler<"createDeploymentService"> = ({ path, body, start }) => {
  return { data: responseOf<"deployment">(create("deployment", path.projectId, body, start), start) };
};

/** Creates a build service, or replaces the settings of the one with the same name. */
export const putBuildService: Handler<"putBuildService"> = ({ path, body, start }) => {
  return { data: responseOf<"build">(put("build", path.projectId, body, start), start) };
};

/** Creates a combined service, or replaces the settings of the one with the same name. */
export const putCombinedService: Handler<"putCombinedService"> = ({ path, body, start }) => {
  return { data: responseOf<"combined">(put("combined", path.projectId, body, start), start) };
};

/** Creates a deployment service, or replaces the settings of the one with the same name. */
export const putDeploymentService: Handler<"putDeploymentService"> = ({ path, body, start }) => {
  return { data: responseOf<"deployment">(put("deployment", path.projectId, body, start), start) };
};

/** Changes the settings of a build service that the body names. */
export const patchBuildService: Handler<"patchBuildService"> = ({ path, body, start }) => {
  return { data: responseOf<"build">(patch("build", path, { body, start }), start) };
};

/** Changes the settings of a combined service that the body names. */
export const patchCombinedService: Handler<"patchCombinedService"> = ({ path, body, start }) => {
  return { data: responseOf<"combined">(patch("combined", path, { body, start }), start) };
};

/** Changes the settings of a deployment service that the body names. */
export const patchDeploymentService: Handler<"patchDeploymentService"> = ({ path, body, start }) => {
  return { data: responseOf<"deployment">(patch("deployment", path, { body, start }), start) };
};

function create(type: ServiceType, project: string, input: ServiceInput, start: StartContext): StoredService {
  return insertService(newService(type, project, input, start), start);
}

function put(type: ServiceType, project: string, input: ServiceInput, start: StartContext): StoredService {
  const created = newService(type, project, input, start);
  const existing = start.resources.services.sameKey(created);
  if (!existing) return insertService(created, start);
  const { id, serviceType } = existing.service;
  if (serviceType === type) return changeService(existing, input, start);
  throw new HttpError(409, `The service \`${id}\` is a ${serviceType} service. Use another name, or delete it first.`);
}

/** The parts of a patch that may replace others. */
interface Patch {
  readonly deployment?: {
    readonly instances?: number;
    readonly internal?: { buildId?: string };
    readonly external?: object;
  };
  readonly buildSettings?: BuildSettingsPatch;
}

function patch(
  type: ServiceType,
  path: { readonly projectId: string; readonly serviceId: string },
  { body, start }: { readonly body: Patch; readonly start: StartContext },
): StoredService {
  const stored = start.resources.services.require(path.projectId, path.serviceId);
  requireType(stored, type);
  const input = applyPatch(inputSchemaOf(type), withoutReplaced(currentInputOf(stored), body), body);
  return changeService(stored, input, start);
}

/** Removes what a patch replaces as a whole: another source of the image, a pinned build, another kind of build. */
function withoutReplaced(input: ServiceInput, { deployment: given, buildSettings: settings }: Patch): ServiceInput {
  const { deployment, buildSettings, ...rest } = input;
  const { internal, external, ...others } = deployment ?? {};
  const { buildId: _, ...latest } = internal ?? {};
  const kept = given?.internal && given.internal.buildId === undefined ? latest : internal;
  const source = {
    ...(kept && internal && !given?.external ? { internal: kept } : {}),
    ...(external && !given?.internal ? { external } : {}),
  };
  const keptBuild = withoutOtherBuild(buildSettings, settings);
  return {
    ...rest,
    ...(deployment ? { deployment: { ...others, instances: deployment.instances, ...source } } : {}),
    ...(keptBuild ? { buildSettings: keptBuild } : {}),
  };
}

interface Responses {
  readonly build: BuildService;
  readonly combined: CombinedService;
  readonly deployment: DeploymentService;
}

/** Returns the settings of a service, as the response to a request that writes them. */
function responseOf<Type extends ServiceType>(
  stored: StoredService,
  { resources, now }: StartContext,
): Responses[Type] {
  const { service, updatedAt, expiresAt } = stored;
  const { serviceType, id, appId, cluster, createdAt } = service;
  const { status } = stateOf(stored, resources, now);
  // A valid input with these fields is a valid response.
  return {
    ...currentInputOf(stored),
    serviceType,
    id,
    appId,
    cluster,
    createdAt,
    updatedAt,
    ...expiryOf(expiresAt, now),
    status,
  } as unknown as Responses[Type];
}

const day = 24 * 60 * 60 * 1000;

function expiryOf(expiresAt: number | undefined, now: number): object {
  if (expiresAt === undefined) return {};
  if (expiresAt > now) return { expiryTime: new Date(expiresAt).toISOString() };
  const scheduledDeletion = new Date(expiresAt + 30 * day).toISOString();
  return { expiredAt: new Date(expiresAt).toISOString(), scheduledDeletion };
}
