import { viewBuild } from "../builds.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import { badRequest } from "../errors.ts";
import { type Handler, notFound } from "../handler.ts";

/** Lists the builds of a service, newest first. Pages are found by key, so the length of the list does not matter. */
export const listServiceBuilds: Handler<"listServiceBuilds"> = ({ path, query, instance }) => {
  const { projectId, serviceId } = path;
  const { store } = instance;
  if (!store.hasService(projectId, serviceId)) return notFound(instance, projectId, `service \`${serviceId}\``);
  const { per_page: perPage = 50, page = 1, cursor } = query;
  const list = `${projectId}/${serviceId}`;
  const after = cursor === undefined ? undefined : readCursor(list, cursor);
  if (cursor !== undefined && after === undefined) {
    throw badRequest([{ in: "query", pointer: "/cursor", expected: "a cursor from a page of this list" }]);
  }
  // Builds are numbered without gaps, so the first one of a page can be computed.
  const from = after === undefined ? store.lastSequence(projectId, serviceId) - (page - 1) * perPage : after - 1;
  const found = from >= 1 ? store.builds(projectId, serviceId, from, perPage) : [];
  const now = instance.now();
  const builds = found.map((build) => viewBuild(build, now).build);
  const last = found.at(-1)?.sequence ?? 1;
  const hasNextPage = last > 1;
  return {
    status: 200,
    body: {
      data: { builds },
      pagination: {
        hasNextPage,
        ...(hasNextPage ? { cursor: writeCursor(list, last) } : {}),
        count: builds.length,
      },
    },
  };
};
