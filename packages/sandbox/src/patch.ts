import { badRequest } from "./errors.ts";
import { check, component } from "./validation.ts";

/**
 * Applies a patch to the input of a resource.
 *
 * @param schema - The name of the schema of the input.
 * @throws {HttpError} 400 that names each part of the result that is not valid.
 */
export function applyPatch<Input extends object>(schema: string, input: Input, patch: object): Input {
  const patched = mergePatch(input, patch);
  const details = check(component(schema), patched);
  if (details.length > 0) throw badRequest(details);
  return patched as Input; // just checked
}

/** Merges a patch into a value: [RFC 7396](https://www.rfc-editor.org/rfc/rfc7396). */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), value));
  }
  // Unlike an assignment, this creates ordinary properties for all names, including `__proto__`.
  return Object.fromEntries(merged);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
