import { Problem } from "./problem.ts";

/** A token that the sandbox accepts. */
export interface AccessToken {
  /** The token itself, as it is sent after `Bearer`. */
  readonly token: string;
  /** The permissions that it holds, such as `Project > Services > General > Read`; `*` holds all. */
  readonly permissions: readonly string[];
}

/** The token that a sandbox accepts where none is given. It opens nothing but sandboxes. */
export const developmentToken = "northspec-development-token";

/** The bearer token of a request. */
export function tokenOf(headers: Headers): string | undefined {
  return /^bearer +([^\s]+) *$/i.exec(headers.get("authorization") ?? "")?.[1];
}

/** A 401. It never repeats the token. */
export function unauthorized(): Problem {
  return new Problem(401, "A valid bearer token is required.", undefined, { "www-authenticate": "Bearer" });
}

/** Refuses a token without a permission. */
export function requirePermission(held: ReadonlySet<string>, permission: string): void {
  if (held.has("*") || held.has(permission)) return;
  throw new Problem(403, `The token lacks the permission ${permission}.`, { requiredPermission: permission });
}
