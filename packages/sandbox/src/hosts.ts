import type { IncomingMessage } from "node:http";
import { badRequest, HttpError } from "./errors.ts";

const hostPattern = /^(\[[\da-f:.]+\]|[^\s:/?#@\\[\]]+)(?::\d{1,5})?$/i;

/** Whether a string is a host without a port, as in a Host header. */
export function isHost(text: string): boolean {
  return hostPattern.exec(text)?.[1] === text;
}

/** Whether a string is an origin, as in an Origin header. */
export function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/** Describes the values that {@link isHost} and {@link isOrigin} accept. */
export const expectedHost = "a host without a port, such as sandbox.test";
export const expectedOrigin = "an origin, such as http://localhost:3000";

/** The hosts that a server accepts, besides the address of the connection. */
export function acceptedHosts(...hosts: readonly string[]): ReadonlySet<string> {
  return new Set(["localhost", "127.0.0.1", "[::1]", ...hosts.map((host) => host.toLowerCase())]);
}

/**
 * Checks the host of a request. Without this check, a web page could send requests to the sandbox under a name that it
 * has rebound to this machine, past the same-origin policy.
 */
export function checkHost(request: IncomingMessage, accepted: ReadonlySet<string>): HttpError | undefined {
  const { headers, rawHeaders, url = "" } = request;
  // A target may contain a host too.
  const authority = url.startsWith("/") ? undefined : /^https?:\/\/([^/?#]*)/i.exec(url)?.[1];
  for (const each of authority === undefined ? [headers.host] : [headers.host, authority]) {
    const host = hostPattern.exec(each ?? "")?.[1]?.toLowerCase();
    if (host === undefined) return invalidHost();
    if (!accepted.has(host) && host !== localHostOf(request)) {
      return new HttpError(421, `The host ${host} is not allowed. Start the sandbox with --allow-host ${host}.`);
    }
  }
  // Node ignores all but the first header.
  const count = rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === "host").length;
  return count === 1 ? undefined : invalidHost();
}

function invalidHost(): HttpError {
  return badRequest([{ in: "header", pointer: "/host", expected: "one valid host" }]);
}

/** The address of this machine that the client has connected to. */
function localHostOf({ socket: { localAddress = "" } }: IncomingMessage): string {
  const address = localAddress.replace(/^::ffff:(?=[\d.]+$)/, "");
  return address.includes(":") ? `[${address}]` : address;
}
