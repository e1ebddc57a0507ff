import { cors } from "hono/cors";
import { HttpError } from "./errors.ts";
import type { Instance } from "./instance.ts";

/** A token that the sandbox accepts. */
export interface AccessToken {
  /** The token itself, as it is sent after `Bearer`. */
  readonly token: string;
  /** The permissions that it holds, such as `Project > Services > General > Read`; `*` holds all. */
  readonly permissions: readonly string[];
}

/** A valid token, and the instance that it opens. */
export interface Access {
  readonly token: string;
  readonly permissions: ReadonlySet<string>;
  readonly instance: Instance;
}

/** The default token of a sandbox. It opens nothing but sandboxes. */
export const developmentToken = "northspec-development-token";

/** Gets the bearer token of a request. */
export function tokenOf(headers: Headers): string | undefined {
  return /^bearer +([^\s]+) *$/i.exec(headers.get("authorization") ?? "")?.[1];
}

/** A 401. It never repeats the token. */
export function unauthorized(): HttpError {
  return new HttpError(401, "A valid bearer token is required.", undefined, { "www-authenticate": "Bearer" });
}

/** Rejects a token that lacks a permission. */
export function requirePermission(held: ReadonlySet<string>, permission: string): void {
  if (held.has("*") || held.has(permission)) return;
  throw new HttpError(403, `The token lacks the permission ${permission}.`, { requiredPermission: permission });
}

const loopbackOrigin = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

/** Lets pages that this machine serves call the sandbox from a browser. Pages of other sites must not reach its data. */
export const allowLocalPages = cors({
  origin: (origin) => (loopbackOrigin.test(origin) ? origin : null),
  exposeHeaders: ["retry-after", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"],
  allowMethods: ["GET", "PUT", "POST", "DELETE", "PATCH"],
  maxAge: 600,
});
