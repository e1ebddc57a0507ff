import type { Handler, OperationId } from "./handler.ts";
import { listServiceBuilds } from "./handlers/builds.ts";
import { getJob } from "./handlers/jobs.ts";
import { listPlans, listRegions } from "./handlers/platform.ts";
import {
  createProject,
  deleteProject,
  getProject,
  listProjects,
  patchProject,
  putProject,
} from "./handlers/projects.ts";
import { createBuildService, getService, getServiceDeployment } from "./handlers/services.ts";

/** A handler for every operation: without one, a new operation does not compile. */
export type Handlers = { readonly [Id in OperationId]: Handler<Id> };

/** The handlers of all operations. */
export const handlers: Handlers = {
  createBuildService,
  createProject,
  deleteProject,
  getJob,
  getProject,
  getService,
  getServiceDeployment,
  listPlans,
  listProjects,
  listRegions,
  listServiceBuilds,
  patchProject,
  putProject,
};
