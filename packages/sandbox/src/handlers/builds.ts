import type { Handler } from "../handler.ts";
import { viewBuild } from "../kinds/build.ts";
import { paginate } from "../pagination.ts";

/** Lists the builds of a service, newest first. */
export const listServiceBuilds: Handler<"listServiceBuilds"> = ({ path, query, resources, now }) => {
  const { items, pagination } = paginate(resources.builds.list(path.projectId, path.serviceId), query);
  return { data: { builds: items.map((build) => viewBuild(build, now)) }, pagination };
};
