import { viewBuild } from "../builds.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import type { Handler } from "../handler.ts";
import { badRequest } from "../problem.ts";
import { noService } from "./get-service.ts";

/** The builds of a service, newest first. A page is found by its first build, so a long list is as fast as a short one. */
export const listServiceBuilds: Handler<"listServiceBuilds"> = ({ path, query, world }) => {
  const { projectId, serviceId } = path;
  if (!world.store.hasService(projectId, serviceId)) return noService(world, projectId, serviceId);
  const { per_page: perPage = 50, page = 1, cursor } = query;
  const list = `${projectId}/${serviceId}`;
  let from: number;
  if (cursor === undefined) {
    // Builds are numbered without gaps, so the first of a page can be counted.
    from = world.store.lastSequence(projectId, serviceId) - (page - 1) * perPage;
  } else {
    const after = readCursor(list, cursor);
    if (after === undefined) {
      throw badRequest([{ in: "query", pointer: "/cursor", expected: "a cursor that a page of this list returned" }]);
    }
    from = after - 1;
  }
  const found = from >= 1 ? world.store.builds(projectId, serviceId, from, perPage) : [];
  const now = world.now();
  const builds = found.map(({ build }) => viewBuild(build, projectId, serviceId, now).build);
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
