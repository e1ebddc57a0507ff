import type { ServiceDeployment } from "@northspec/types";
import { type Handler, notFound } from "../handler.ts";
import { noService } from "./get-service.ts";

/** What a service deploys: a build of the project or an external image. */
export const getServiceDeployment: Handler<"getServiceDeployment"> = ({ path: { projectId, serviceId }, world }) => {
  const found = world.store.service(projectId, serviceId);
  if (!found) return noService(world, projectId, serviceId);
  const { deployment, appId } = found.service;
  const { internal, external, region, instances, docker, buildpack, storage } = deployment ?? {};
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
  const built = internal && world.latestSuccess(projectId, internal.nfObjectId);
  if (!internal || !built) return notFound(`The service \`${serviceId}\` has no deployment.`);
  const data: ServiceDeployment = {
    ...settings,
    internal: {
      ...internal,
      ...(internal.buildSHA === "latest" && built.sha !== undefined ? { deployedSHA: built.sha } : {}),
      appId: `${appId.slice(0, appId.lastIndexOf("/"))}/${internal.nfObjectId}`,
      buildId: built.id,
    },
  };
  return { status: 200, body: { data } };
};
