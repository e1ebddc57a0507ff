import type { IncomingMessage, ServerResponse } from "node:http";

/** A page that this machine serves itself. Another site's page must not reach what the sandbox holds. */
const loopbackOrigin = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

/** What a page may read of a reply besides its status and body. */
const exposed = "retry-after, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset";

/**
 * Lets a page of this machine call the sandbox from a browser; other origins get no leave.
 *
 * @param incoming - a request.
 * @param outgoing - the response to it, of which nothing has been sent. It gets the headers.
 * @returns whether that is the whole reply: the request only asks for leave.
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function allowOrigin(incoming: IncomingMessage, outgoing: ServerResponse): boolean {
  const { origin, "access-control-request-method": method } = incoming.headers;
  if (origin === undefined) return false;
  // Whoever keeps the reply must not give it to another origin.
  outgoing.setHeader("vary", "origin");
  if (!loopbackOrigin.test(origin)) return false;
  outgoing.setHeader("access-control-allow-origin", origin);
  if (incoming.method !== "OPTIONS" || method === undefined) {
    outgoing.setHeader("access-control-expose-headers", exposed);
    return false;
  }
  const headers = incoming.headers["access-control-request-headers"];
  outgoing.writeHead(204, {
    "access-control-allow-methods": method,
    ...(headers === undefined ? {} : { "access-control-allow-headers": headers }),
    "access-control-max-age": "600",
  });
  outgoing.end();
  return true;
}
