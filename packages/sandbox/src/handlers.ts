import type { Handler, OperationId } from "./handler.ts";
import { createBuildService } from "./handlers/create-build-service.ts";
import { getJob } from "./handlers/get-job.ts";
import { getServiceDeployment } from "./handlers/get-service-deployment.ts";
import { getService } from "./handlers/get-service.ts";
import { listServiceBuilds } from "./handlers/list-service-builds.ts";

/** One handler for every operation: a new operation does not compile until it has one. */
export type Handlers = { readonly [Id in OperationId]: Handler<Id> };

/** What the sandbox does for each operation. */
export const handlers: Handlers = {
  createBuildService,
  getJob,
  getService,
  getServiceDeployment,
  listServiceBuilds,
};
