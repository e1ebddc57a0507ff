import { isDeepStrictEqual } from "node:util";

/**
 * Applies the changes between two values to a third one: properties that are equal in both keep the third one's value.
 */
export function applyChanges<Value>(target: Value, before: Value, after: Value): Value;
export function applyChanges(target: unknown, before: unknown, after: unknown): unknown {
  if (isDeepStrictEqual(before, after)) return target;
  if (!isRecord(target) || !isRecord(before) || !isRecord(after)) return after;
  const names = new Set([...Object.keys(target), ...Object.keys(after)]);
  const entries = [...names].flatMap((name) => {
    if (!Object.hasOwn(after, name)) return Object.hasOwn(before, name) ? [] : [[name, target[name]]];
    if (!Object.hasOwn(target, name)) return isDeepStrictEqual(before[name], after[name]) ? [] : [[name, after[name]]];
    return [[name, applyChanges(target[name], before[name], after[name])]];
  });
  return Object.fromEntries(entries);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
