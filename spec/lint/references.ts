import { isObject } from "@northspec/openapi";

/** The value at a path of keys; `undefined` if there is none. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((node, key) => (isObject(node) ? node[key] : undefined), value);
}

/** The name of the component that a node references, by file or by pointer; `undefined` for other nodes. */
export function referencedName(node: unknown): string | undefined {
  const reference = at(node, "$ref");
  return typeof reference === "string" ? /([^/]+?)(?:\.yaml)?$/u.exec(reference)?.[1] : undefined;
}
