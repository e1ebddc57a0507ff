import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { HttpError } from "./errors.ts";
import type { Instance } from "./instance.ts";

/** A token that the sandbox accepts. */
export interface AccessToken {
  /** The token, without `Bearer`. */
  readonly token: string;
  /** Its permissions, such as `Project > Services > General > Read`; `*` for all. */
  readonly permissions: readonly string[];
}

/** A valid token and its instance. */
export interface Access {
  readonly token: string;
  readonly permissions: ReadonlySet<string>;
  readonly instance: Instance;
}

/** Gets the bearer token of a request. */
export function tokenOf(headers: Headers): string | undefined {
  return /^bearer +([^\s]+) *$/i.exec(headers.get("authorization") ?? "")?.[1];
}

/** Creates a 401, which never repeats the token. */
export function unauthorized(): HttpError {
  return new HttpError(401, "A valid bearer token is required.", undefined, { "www-authenticate": "Bearer" });
}

/** Rejects a token without a permission. */
export function requirePermission(granted: ReadonlySet<string>, permission: string): void {
  if (granted.has("*") || granted.has(permission)) return;
  throw new HttpError(403, `The token lacks the permission ${permission}.`, { requiredPermission: permission });
}

/**
 * Creates a CORS middleware.
 *
 * @param origins - The origins whose pages may call the sandbox from a browser. It may change.
 */
export function allowOrigins(origins: ReadonlySet<string>): MiddlewareHandler {
  return cors({
    origin: (origin) => (origins.has(origin) ? origin : null),
    exposeHeaders: ["retry-after", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"],
    allowMethods: ["GET", "PUT", "POST", "DELETE", "PATCH"],
    maxAge: 600,
  });
}
