import type { Handler, OperationId } from "./handler.ts";
import { listServiceBuilds } from "./handlers/builds.ts";
import { getJob } from "./handlers/jobs.ts";
import { createBuildService, getService, getServiceDeployment } from "./handlers/services.ts";

/** One handler for every operation: a new operation does not compile until it has one. */
export type Handlers = { readonly [Id in OperationId]: Handler<Id> };

/** How the sandbox carries out each operation. */
export const handlers: Handlers = {
  createBuildService,
  getJob,
  getService,
  getServiceDeployment,
  listServiceBuilds,
};
