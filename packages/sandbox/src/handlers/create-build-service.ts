import type { BuildService, BuildServiceInput, Service } from "@northspec/types";
import { type Handler, notFound } from "../handler.ts";
import { conflictKeyOf, identifierOf } from "../identifiers.ts";
import { envelope } from "../problem.ts";

/** Creates a build service and queues its first build. The reply waits until both are durable. */
export const createBuildService: Handler<"createBuildService"> = async ({ path, body, world, buildResult }) => {
  const { projectId } = path;
  const project = world.store.project(projectId);
  if (!project) return notFound(`No project \`${projectId}\`.`);
  const conflict = conflictKeyOf(body.name);
  const taken = world.store.conflicting(projectId, conflict);
  if (taken !== undefined) {
    return { status: 409, body: envelope(409, `A service with the identifier \`${taken}\` exists already.`) };
  }
  const id = identifierOf(body.name);
  const createdAt = new Date(world.now()).toISOString();
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
  world.store.addService(conflict, { service: serviceOf(creation, body, projectId, createdAt), creation });
  if (!body.disabledCI) world.addBuilds(projectId, id, 1, "main", buildResult);
  await world.store.committed();
  return { status: 200, body: { data: creation } };
};

/** The service as it is read later. */
function serviceOf(creation: BuildService, input: BuildServiceInput, projectId: string, createdAt: string): Service {
  const { name, description, tags = [], billing, vcsData, buildSettings, buildConfiguration } = input;
  const dockerfile = "dockerfile" in buildSettings ? buildSettings.dockerfile : undefined;
  const buildpack = "buildpack" in buildSettings ? buildSettings.buildpack : undefined;
  const { accountLogin: _, vcsLinkId: __, ...repository } = vcsData;
  const engine = dockerfile?.buildEngine ?? "kaniko";
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
