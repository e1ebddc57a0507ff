import type { IncomingMessage } from "node:http";
import { badRequest, HttpError } from "./errors.ts";

const hostPattern = /^(\[[\da-f:.]+\]|[^\s:/?#@\\[\]]+)(?::\d{1,5})?$/i;

const loopbackHosts: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/** Whether a text is a host without a port, as in a Host header. */
export function isHost(text: string): boolean {
  return hostPattern.exec(text)?.[1] === text;
}

/** Whether a text is an origin, as in an Origin header. */
export function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/** Describes the values that {@link isHost} and {@link isOrigin} accept. */
export const expectedHost = "a host without a port, such as sandbox.test";
export const expectedOrigin = "an origin, such as http://localhost:3000";

/**
 * Checks the host of a request. Without this check, a web page could send requests to the sandbox under a name that it
 * has rebound to this machine, past the same-origin policy.
 *
 * @param allowed - Hosts to accept besides the loopback ones and the address of the connection.
 */
export function checkHost(request: IncomingMessage, allowed: ReadonlySet<string>): HttpError | undefined {
  const { headersDistinct, socket, url = "" } = request;
  const { host: headers = [] } = headersDistinct;
  const authorities = [...headers, ...(/^https?:\/\/([^/?#]*)/i.exec(url)?.slice(1) ?? [])];
  const hosts = authorities.map((authority) => hostPattern.exec(authority)?.[1]?.toLowerCase());
  if (headers.length !== 1 || hosts.includes(undefined)) {
    return badRequest([{ in: "header", pointer: "/host", expected: "one valid host" }]);
  }
  const local = (socket.localAddress ?? "").replace(/^::ffff:(?=[\d.]+$)/, "");
  const known = new Set([...loopbackHosts, ...allowed, local.includes(":") ? `[${local}]` : local]);
  const unknown = hosts.find((host) => host !== undefined && !known.has(host));
  if (unknown === undefined) return undefined;
  return new HttpError(421, `The host ${unknown} is not allowed. Start the sandbox with --allow-host ${unknown}.`);
}
