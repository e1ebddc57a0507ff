import type { BuildService, BuildServiceInput, Service, ServiceDeployment } from "@northspec/types";
import { catalog, requireKnown } from "../catalog.ts";
import { HttpError } from "../errors.ts";
import type { Handler } from "../handler.ts";
import { identifierOf } from "../identifiers.ts";
import { buildStateOf, newestSuccess } from "../kinds/build.ts";
import { viewService } from "../kinds/service.ts";

/** Gets a service with the status of its newest build. */
export const getService: Handler<"getService"> = ({ path: { projectId, serviceId }, resources, now }) => {
  const service = resources.services.require(projectId, serviceId);
  const newest = resources.builds.first(projectId, serviceId);
  return { data: viewService(service, newest && buildStateOf(newest, now)) };
};

/** Gets the deployment of a service: a build of the project or an external image. */
export const getServiceDeployment: Handler<"getServiceDeployment"> = ({ path, resources, now }) => {
  const { projectId, serviceId } = path;
  const { service } = resources.services.require(projectId, serviceId);
  const { internal, external, region, instances, docker, buildpack, storage } = service.deployment ?? {};
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
  const built = internal && newestSuccess(resources.builds.list(projectId, internal.nfObjectId), now);
  if (!internal || !built) throw new HttpError(404, `The service \`${serviceId}\` has no deployment.`);
  const data: ServiceDeployment = {
    ...settings,
    internal: {
      ...internal,
      ...(internal.buildSHA === "latest" && built.sha !== undefined ? { deployedSHA: built.sha } : {}),
      appId: `${service.appId.slice(0, service.appId.lastIndexOf("/"))}/${internal.nfObjectId}`,
      buildId: built.id,
    },
  };
  return { data };
};

/** Creates a build service and queues its first build. */
export const createBuildService: Handler<"createBuildService"> = (call) => {
  const { path, body, instance, resources, now, buildResult } = call;
  const { projectId } = path;
  const { account, cluster } = resources.projects.require(projectId);
  const { buildPlan, deploymentPlan } = body.billing;
  requireKnown(catalog.plans, { "/billing/buildPlan": buildPlan, "/billing/deploymentPlan": deploymentPlan });
  const id = identifierOf(body.name);
  const createdAt = new Date(now).toISOString();
  const creation: BuildService = {
    ...body,
    serviceType: "build",
    id,
    appId: `/${account}/${projectId}/${id}`,
    cluster,
    createdAt,
    updatedAt: createdAt,
    status: body.disabledCI ? {} : { build: { status: "QUEUED", lastTransitionTime: createdAt } },
  };
  resources.services.insert({ service: serviceOf(creation, body, projectId, createdAt), creation });
  if (!body.disabledCI) instance.addBuilds({ projectId, serviceId: id, result: buildResult });
  return { data: creation };
};

/** Creates the service that is returned by later reads. */
function serviceOf(creation: BuildService, input: BuildServiceInput, projectId: string, createdAt: string): Service {
  const { name, description, tags = [], billing, vcsData, buildSettings, buildConfiguration } = input;
  const dockerfile = "dockerfile" in buildSettings ? buildSettings.dockerfile : undefined;
  const buildpack = "buildpack" in buildSettings ? buildSettings.buildpack : undefined;
  const { accountLogin: _, vcsLinkId: __, ...repository } = vcsData;
  const engine = dockerfile?.buildEngine ?? "buildkit";
  const cache = dockerfile?.useCache === undefined ? {} : { useCache: dockerfile.useCache };
  return {
    id: creation.id,
    appId: creation.appId,
    name,
    tags,
    ...(description === undefined ? {} : { description }),
    projectId,
    serviceType: "build",
    createdAt,
    disabledCI: input.disabledCI ?? false,
    disabledCD: false,
    billing: { deploymentPlan: billing.buildPlan ?? billing.deploymentPlan ?? "nf-compute-20" },
    status: creation.status,
    servicePaused: false,
    buildSource: input.buildSource ?? "git",
    vcsData: {
      ...repository,
      projectBranch: "main",
      dockerWorkDir: dockerfile?.dockerWorkDir ?? buildpack?.buildContext ?? "/",
      dockerFilePath: dockerfile?.dockerFilePath ?? "/Dockerfile",
    },
    ...(buildConfiguration === undefined ? {} : { buildConfiguration }),
    buildEngineConfiguration: buildpack
      ? {
          buildEngine: "buildpack",
          buildpack: {
            builder: buildpack.builder ?? "HEROKU_24",
            ...(buildpack.buildpackLocators === undefined ? {} : { buildpackLocators: buildpack.buildpackLocators }),
            ...(buildpack.useCache === undefined ? {} : { useCache: buildpack.useCache }),
          },
        }
      : { buildEngine: engine, [engine]: { ...cache, ...(engine === "buildkit" ? dockerfile?.buildkit : {}) } },
    ports: [],
    cluster: creation.cluster,
  };
}
