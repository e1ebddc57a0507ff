/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Whether a value is a JSON object, not an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Appends keys to a JSON pointer (RFC 6901), escaping `~` and `/`.
 *
 * @example
 * ```ts
 * import { joinPointer } from "@northspec/openapi";
 *
 * console.log(joinPointer("#/paths", "/v1/plans", "get")); // #/paths/~1v1~1plans/get
 * ```
 */
export function joinPointer(pointer: string, ...keys: readonly string[]): string {
  return [pointer, ...keys.map((key) => key.replaceAll("~", "~0").replaceAll("/", "~1"))].join("/");
}

/** The keys of a JSON pointer, unescaped. A URI fragment (`#/paths/~1v1`) is percent-decoded too. */
export function splitPointer(pointer: string): string[] {
  const decode = pointer.startsWith("#") ? decodeURIComponent : (key: string) => key;
  return pointer
    .split("/")
    .slice(1)
    .map((key) => decode(key).replaceAll("~1", "/").replaceAll("~0", "~"));
}
