import type { StartedBuild } from "@northspec/types";
import { badRequest, type Detail, HttpError } from "../errors.ts";
import type { Call, Handler } from "../handler.ts";
import { abortBuild, viewBuild } from "../kinds/build.ts";
import type { StoredService } from "../kinds/service.ts";
import { paginate } from "../pagination.ts";
import { queueBuilds } from "../services/queue.ts";
import { defaultBranch, headOf, pullRequestsOf, withBranch, withPullRequest } from "../services/repository.ts";
import { save } from "../services/write.ts";

/** Lists the builds of a service, newest first. */
export const listServiceBuilds: Handler<"listServiceBuilds"> = ({ path, query, resources, now }) => {
  const { items, pagination } = paginate(resources.builds.list(path.projectId, path.serviceId), query);
  return { data: { builds: items.map((build) => viewBuild(build, now)) }, pagination };
};

/** Gets a build of a service. */
export const getServiceBuild: Handler<"getServiceBuild"> = ({ path, resources, now }) => {
  const build = resources.builds.require(path.projectId, path.serviceId, path.buildId);
  return { data: viewBuild(build, now) };
};

/** Starts a build of a commit or a bundle. */
export const startServiceBuild: Handler<"startServiceBuild"> = ({ path, body = {}, resources, start }) => {
  const service = resources.services.require(path.projectId, path.serviceId);
  requireBuilds(service);
  const details = issuesOf(service, body);
  if (details.length > 0) throw badRequest(details);
  const { stored, branch, pullRequestId, sha } = commitOf(service, body, start.now);
  const [build] = queueBuilds(stored, [{ branch, pullRequestId, sha }], start).builds;
  if (!build) throw new Error("No build was queued.");
  if (stored !== service) save(stored, start);
  const { success: _, message: __, buildConcludedAt: ___, ...started } = build;
  return { data: started satisfies StartedBuild };
};

/** Aborts a build that has not finished. */
export const abortServiceBuild: Handler<"abortServiceBuild"> = ({ path, resources, now }) => {
  const aborted = abortBuild(resources.builds.require(path.projectId, path.serviceId, path.buildId), now);
  if (!aborted) throw new HttpError(409, `The build \`${path.buildId}\` has already finished.`);
  resources.builds.update(aborted);
  return { data: {} };
};

/** Resets the build cache of a service. Builds in the sandbox use none. */
export const resetServiceBuildCache: Handler<"resetServiceBuildCache"> = ({ path, resources }) => {
  requireBuilds(resources.services.require(path.projectId, path.serviceId));
  return { data: {} };
};

function requireBuilds({ service: { id, serviceType } }: StoredService): void {
  if (serviceType !== "deployment") return;
  throw new HttpError(400, `The service \`${id}\` is a deployment service: it has no builds.`);
}

type BuildRequest = NonNullable<Call<"startServiceBuild">["body"]>;

/** Finds what does not fit the service. */
function issuesOf({ service }: StoredService, body: BuildRequest): Detail[] {
  const issue = (pointer: string, expected: string): Detail => ({ in: "body", pointer, expected });
  if ("bundleUrl" in body) return [];
  if (!service.vcsData) return [issue("/bundleUrl", "the field to be present, since the service has no repository")];
  const { branch, pullRequestId } = body;
  if (service.serviceType === "combined") {
    const expected = "no value, since a combined service builds the branch of its settings";
    const given = Object.entries({ branch, pullRequestId }).filter(([, value]) => value !== undefined);
    return given.map(([name]) => issue(`/${name}`, expected));
  }
  if (branch !== undefined && pullRequestId !== undefined) {
    return [issue("/pullRequestId", "no value if `branch` is present")];
  }
  return branch === undefined && pullRequestId === undefined ? [issue("", "`branch` or `pullRequestId`")] : [];
}

/** Returns the commit to build, and the service after its repository has it. */
function commitOf(service: StoredService, body: BuildRequest, now: number) {
  const { sha, branch: given } = body;
  const pullRequestId = "pullRequestId" in body ? body.pullRequestId : undefined;
  const { vcsData, bundleData } = service.service;
  if (pullRequestId === undefined) {
    const branch = given ?? vcsData?.projectBranch ?? bundleData?.projectBranch ?? defaultBranch;
    const stored = withBranch(service, branch, now);
    return { stored, branch, pullRequestId, sha: sha ?? headOf(stored, branch) };
  }
  const stored = withPullRequest(service, pullRequestId, now);
  const request = pullRequestsOf(stored).find(({ id }) => id === pullRequestId);
  return { stored, branch: request?.source, pullRequestId, sha: sha ?? request?.sha };
}
