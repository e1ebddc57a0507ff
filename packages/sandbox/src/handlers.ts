import type { Handler, OperationId } from "./handler.ts";
import {
  abortServiceBuild,
  getServiceBuild,
  listServiceBuilds,
  resetServiceBuildCache,
  startServiceBuild,
} from "./handlers/builds.ts";
import { abortJobBuild, getJobBuild, listJobBuilds, startJobBuild } from "./handlers/job-builds.ts";
import { createJob, patchJob, putJob } from "./handlers/job-settings.ts";
import { deleteJob, getJob, listJobs, pauseJob, resumeJob } from "./handlers/jobs.ts";
import { getJobBuildLogs, getJobLogs, getServiceBuildLogs, getServiceLogs } from "./handlers/logs.ts";
import { getJobBuildMetrics, getJobMetrics, getServiceBuildMetrics, getServiceMetrics } from "./handlers/metrics.ts";
import { listPlans, listRegions } from "./handlers/platform.ts";
import {
  createProject,
  deleteProject,
  getProject,
  listProjects,
  patchProject,
  putProject,
} from "./handlers/projects.ts";
import { abortJobRun, getJobRun, listJobContainers, listJobRuns, startJobRun } from "./handlers/runs.ts";
import {
  createSecret,
  deleteSecret,
  getSecret,
  getSecretDetails,
  listSecrets,
  patchSecret,
  putSecret,
  updateSecret,
} from "./handlers/secrets.ts";
import {
  listJobBranches,
  listJobPullRequests,
  listServiceBranches,
  listServiceContainers,
  listServicePullRequests,
} from "./handlers/service-parts.ts";
import {
  createBuildService,
  createCombinedService,
  createDeploymentService,
  patchBuildService,
  patchCombinedService,
  patchDeploymentService,
  putBuildService,
  putCombinedService,
  putDeploymentService,
} from "./handlers/service-settings.ts";
import {
  deleteService,
  getService,
  getServiceDeployment,
  listServices,
  pauseService,
  restartService,
  resumeService,
} from "./handlers/services.ts";

/** A handler for every operation: without one, a new operation does not compile. */
export type Handlers = { readonly [Id in OperationId]: Handler<Id> };

/** The handlers of all operations. */
export const handlers: Handlers = {
  abortJobBuild,
  abortJobRun,
  abortServiceBuild,
  createBuildService,
  createCombinedService,
  createDeploymentService,
  createJob,
  createProject,
  createSecret,
  deleteJob,
  deleteProject,
  deleteSecret,
  deleteService,
  getJob,
  getJobBuild,
  getJobBuildLogs,
  getJobBuildMetrics,
  getJobLogs,
  getJobMetrics,
  getJobRun,
  getProject,
  getSecret,
  getSecretDetails,
  getService,
  getServiceBuild,
  getServiceBuildLogs,
  getServiceBuildMetrics,
  getServiceDeployment,
  getServiceLogs,
  getServiceMetrics,
  listJobBranches,
  listJobBuilds,
  listJobContainers,
  listJobPullRequests,
  listJobRuns,
  listJobs,
  listPlans,
  listProjects,
  listRegions,
  listSecrets,
  listServiceBranches,
  listServiceBuilds,
  listServiceContainers,
  listServicePullRequests,
  listServices,
  patchBuildService,
  patchCombinedService,
  patchDeploymentService,
  patchJob,
  patchProject,
  patchSecret,
  pauseJob,
  pauseService,
  putBuildService,
  putCombinedService,
  putDeploymentService,
  putJob,
  putProject,
  putSecret,
  resetServiceBuildCache,
  restartService,
  resumeJob,
  resumeService,
  startJobBuild,
  startJobRun,
  startServiceBuild,
  updateSecret,
};
