import type { BuildService, BuildServiceInput, Service, ServiceDeployment } from "@northspec/types";
import { envelope } from "../errors.ts";
import { type Handler, notFound } from "../handler.ts";
import { identifierOf } from "../identifiers.ts";

/** Gets a service with the status of its newest build. */
export const getService: Handler<"getService"> = ({ path: { projectId, serviceId }, instance }) => {
  const service = instance.store.service(projectId, serviceId);
  if (!service) return notFound(instance, projectId, `service \`${serviceId}\``);
  const newest = instance.latestBuild(projectId, serviceId);
  if (!newest?.status) return { status: 200, body: { data: service } };
  const build = { status: newest.status, lastTransitionTime: new Date(newest.since).toISOString() };
  return { status: 200, body: { data: { ...service, status: { ...service.status, build } } } };
};

/** Gets the deployment of a service: a build of the project or an external image. */
export const getServiceDeployment: Handler<"getServiceDeployment"> = ({ path, instance }) => {
  const { projectId, serviceId } = path;
  const service = instance.store.service(projectId, serviceId);
  if (!service) return notFound(instance, projectId, `service \`${serviceId}\``);
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
    return { status: 200, body: { data } };
  }
  const built = internal && instance.latestSuccess(projectId, internal.nfObjectId);
  if (!internal || !built) {
    return { status: 404, body: envelope(404, `The service \`${serviceId}\` has no deployment.`) };
  }
  const data: ServiceDeployment = {
    ...settings,
    internal: {
      ...internal,
      ...(internal.buildSHA === "latest" && built.sha !== undefined ? { deployedSHA: built.sha } : {}),
      appId: `${service.appId.slice(0, service.appId.lastIndexOf("/"))}/${internal.nfObjectId}`,
      buildId: built.id,
    },
  };
  return { status: 200, body: { data } };
};

/** Creates a build service and queues its first build. Responds when both are durable. */
export const createBuildService: Handler<"createBuildService"> = async ({ path, body, instance, buildResult }) => {
  const { projectId } = path;
  const { store } = instance;
  const project = store.project(projectId);
  if (!project) return notFound(instance, projectId, "");
  const taken = store.conflicting(projectId, body.name);
  if (taken !== undefined) {
    return { status: 409, body: envelope(409, `A service with the identifier \`${taken}\` already exists.`) };
  }
  const id = identifierOf(body.name);
  const createdAt = new Date(instance.now()).toISOString();
  const creation: BuildService = {
    ...body,
    serviceType: "build",
    id,
    appId: `/${project.account}/${projectId}/${id}`,
    cluster: project.cluster,
    createdAt,
    updatedAt: createdAt,
    status: body.disabledCI ? {} : { build: { status: "QUEUED", lastTransitionTime: createdAt } },
  };
  store.addService({ service: serviceOf(creation, body, projectId, createdAt), creation });
  if (!body.disabledCI) instance.addBuilds({ projectId, serviceId: id, result: buildResult });
  await store.committed();
  return { status: 200, body: { data: creation } };
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
