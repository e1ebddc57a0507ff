import type { Context } from "hono";
import { envelope } from "./errors.ts";
import type { RateLimitHeaders } from "./rate-limit.ts";
import { routes } from "./specification.ts";

const patterns = routes.map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replaceAll(/[.*+?^$()[\]\\|]/g, "\\$&").replaceAll(/\{\w+\}/g, "[^/]+")}$`),
}));

/** Responds to a request that reaches no operation: 405 with `Allow` for a known path, otherwise 404. */
export function notFoundResponse({ req: { path, method } }: Context, limits: RateLimitHeaders): Response {
  const matching = patterns.filter(({ pattern }) => pattern.test(path));
  const allowedMethods = [...new Set(matching.map((each) => each.method))];
  if (allowedMethods.length === 0) {
    return Response.json(envelope(404, "No operation has this path.", { path }), { status: 404, headers: limits });
  }
  return Response.json(envelope(405, `This path has no ${method}.`, { allowedMethods }), {
    status: 405,
    headers: { allow: allowedMethods.join(", "), ...limits },
  });
}

/** Checks a path for segments that a `Request` would resolve, which would lead to what the caller did not name. */
export function hasDotSegment(target: string): boolean {
  return /\/(\.|%2e){1,2}([/?#]|$)/i.test(target);
}

/** Responds to such a path. */
export function dotSegmentResponse(limits: RateLimitHeaders): Response {
  const details = [{ in: "path", pointer: "", expected: "a path without the segments `.` and `..`" }];
  return Response.json(envelope(400, "The request is not valid.", details), { status: 400, headers: limits });
}
