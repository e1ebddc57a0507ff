import { type Field, flattenFields, splitFieldPath } from "./fields.ts";

/** The replacement for secrets. */
export const maskText = "[redacted]";

/** Lists the paths of the secrets in a field: the values with `format: password`. */
export function secretPathsOf(field: Field): string[] {
  const secrets = flattenFields(field).filter(({ schema }) => schema.isSecret);
  return [...new Set(secrets.map(({ path }) => path))];
}

type Replace = (keys: readonly string[]) => string;

/**
 * Returns a copy with the values at the paths masked. In a path, `[]` matches each item and `*` each key.
 *
 * @param replace - Returns the replacement for the value at the given keys.
 */
export function mask(value: unknown, paths: readonly string[], replace: Replace = () => maskText): unknown {
  return paths.reduce((masked, path) => maskPath(masked, splitFieldPath(path), { keys: [], replace }), value);
}

interface MaskPosition {
  readonly keys: readonly string[];
  readonly replace: Replace;
}

function maskPath(value: unknown, [name, ...rest]: readonly string[], { keys, replace }: MaskPosition): unknown {
  const inside = (key: string, inner: unknown) => maskPath(inner, rest, { keys: [...keys, key], replace });
  if (name === undefined) return value === undefined || value === null ? value : replace(keys);
  if (Array.isArray(value)) return name === "[]" ? value.map((item, index) => inside(String(index), item)) : value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, name === "*" || name === key ? inside(key, inner) : inner]),
  );
}
