import type { Hono } from "hono";
import type { Route } from "./document.ts";
import { envelope } from "./problem.ts";
import type { RateLimitHeaders } from "./rate-limit.ts";

/** Answers what no operation answers: 405 with `Allow` for a known path, else 404. */
export function addNotFound(
  app: Hono,
  routes: readonly Route[],
  limitsOf: (headers: Headers) => RateLimitHeaders,
): void {
  const known = routes.map(({ method, path }) => ({
    method,
    pattern: new RegExp(`^${path.replaceAll(/[.*+?^$()[\]\\|]/g, "\\$&").replaceAll(/\{\w+\}/g, "[^/]+")}$`),
  }));
  app.notFound(({ req }) => {
    const allowed = [...new Set(known.filter(({ pattern }) => pattern.test(req.path)).map(({ method }) => method))];
    const status = allowed.length > 0 ? 405 : 404;
    const body =
      status === 405
        ? envelope(405, `This path has no ${req.method}.`, { allowedMethods: allowed })
        : envelope(404, "No operation has this path.", { path: req.path });
    const headers = {
      "content-type": "application/json",
      ...(status === 405 ? { allow: allowed.join(", ") } : {}),
      ...limitsOf(req.raw.headers),
    };
    return new Response(JSON.stringify(body), { status, headers });
  });
}

/** Whether a path has segments that a Request would resolve, and so lead to what the caller did not name. */
export function hasDotSegment(target: string): boolean {
  return /\/(\.|%2e){1,2}([/?#]|$)/i.test(target);
}

/** The 400 of such a path. */
export function refuseDotSegment(limits: RateLimitHeaders): Response {
  const details = [{ in: "path", pointer: "", expected: "a path without the segments `.` and `..`" }];
  const headers = { "content-type": "application/json", ...limits };
  return new Response(JSON.stringify(envelope(400, "The request is not valid.", details)), { status: 400, headers });
}
