import type { ErrorResponse, Service } from "@northspec/types";
import { type Handler, notFound } from "../handler.ts";
import { Json } from "../json.ts";
import type { World } from "../world.ts";

/** A service of a project, with the state of its newest build. */
export const getService: Handler<"getService"> = ({ path: { projectId, serviceId }, world }) => {
  // Thousands of requests may ask for one service between two steps of its build.
  const text = world.remember(projectId, serviceId, () => {
    const found = world.store.service(projectId, serviceId);
    if (!found) return undefined;
    const build = world.latestBuild(projectId, serviceId);
    const service: Service = build?.status
      ? {
          ...found.service,
          status: {
            ...found.service.status,
            build: { status: build.status, lastTransitionTime: new Date(build.since).toISOString() },
          },
        }
      : found.service;
    return { text: JSON.stringify({ data: service }), until: build?.until ?? Infinity };
  });
  return text === undefined ? noService(world, projectId, serviceId) : { status: 200, body: new Json(text) };
};

/** The 404 of a service, or of its project. */
export function noService(world: World, projectId: string, serviceId: string): { status: 404; body: ErrorResponse } {
  return notFound(
    world.store.project(projectId)
      ? `No service \`${serviceId}\` in project \`${projectId}\`.`
      : `No project \`${projectId}\`.`,
  );
}
