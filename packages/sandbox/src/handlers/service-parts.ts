import type { Handler } from "../handler.ts";
import { type List, paginate } from "../pagination.ts";
import { containersAt } from "../services/containers.ts";
import { branchesOf, pullRequestsOf } from "../services/repository.ts";
import { stateOf } from "../services/runtime.ts";

/** Lists the containers of a service, the oldest first. */
export const listServiceContainers: Handler<"listServiceContainers"> = ({ path, query, resources, now }) => {
  const stored = resources.services.require(path.projectId, path.serviceId);
  const { runtime } = stateOf(stored, resources, now);
  const containers = runtime ? containersAt(runtime.containers, now) : [];
  const entries = containers.map(({ number, container }) => ({ position: number, item: container }));
  const { items, pagination } = paginate(listOf("containers", path, entries), query);
  return { data: { containers: items }, pagination };
};

/** Lists the branches of the repository of a service. */
export const listServiceBranches: Handler<"listServiceBranches"> = ({ path, query, resources }) => {
  const branches = branchesOf(resources.services.require(path.projectId, path.serviceId));
  const { items, pagination } = paginate(listOf("branches", path, numbered(branches)), query);
  return { data: { branches: items }, pagination };
};

/** Lists the pull requests of the repository of a service. */
export const listServicePullRequests: Handler<"listServicePullRequests"> = ({ path, query, resources }) => {
  const pullRequests = pullRequestsOf(resources.services.require(path.projectId, path.serviceId));
  const { items, pagination } = paginate(listOf("pull-requests", path, numbered(pullRequests)), query);
  return { data: { pullRequests: items }, pagination };
};

/** Lists the branches of the repository of a job. */
export const listJobBranches: Handler<"listJobBranches"> = ({ path, query, resources }) => {
  const branches = branchesOf({ service: resources.jobs.require(path.projectId, path.jobId).job });
  const { items, pagination } = paginate(listOf("job-branches", path, numbered(branches)), query);
  return { data: { branches: items }, pagination };
};

/** Lists the pull requests of the repository of a job. */
export const listJobPullRequests: Handler<"listJobPullRequests"> = ({ path, query, resources }) => {
  const pullRequests = pullRequestsOf({ service: resources.jobs.require(path.projectId, path.jobId).job });
  const { items, pagination } = paginate(listOf("job-pull-requests", path, numbered(pullRequests)), query);
  return { data: { pullRequests: items }, pagination };
};

interface Entry<Item> {
  readonly position: number;
  readonly item: Item;
}

/** Items are only ever added at the end. */
function numbered<Item>(items: readonly Item[]): Entry<Item>[] {
  return items.map((item, index) => ({ position: index + 1, item }));
}

/** Returns a list that is stored with a service or job. */
function listOf<Item>(
  name: string,
  path: Readonly<Record<string, string>>,
  entries: readonly Entry<Item>[],
): List<Item> {
  return {
    name: [name, ...Object.values(path)].join("/"),
    read: ({ after = 0, offset, limit }) =>
      entries.filter(({ position }) => position > after).slice(offset, offset + limit),
  };
}
