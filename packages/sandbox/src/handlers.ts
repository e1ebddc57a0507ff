import type { Handler, OperationId } from "./handler.ts";
import { listServiceBuilds } from "./handlers/builds.ts";
import { getJob } from "./handlers/jobs.ts";
import { createBuildService, getService, getServiceDeployment } from "./handlers/services.ts";

/** A handler for every operation: without one, a new operation does not compile. */
export type Handlers = { readonly [Id in OperationId]: Handler<Id> };

/** The handlers of all operations. */
export const handlers: Handlers = {
  createBuildService,
  getJob,
  getService,
  getServiceDeployment,
  listServiceBuilds,
};
