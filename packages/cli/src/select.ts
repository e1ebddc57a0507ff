import { usageError } from "./errors.ts";

/**
 * The part of a value that a path names: `data.builds.0.id`, `data.builds[].id` for each of a list, or a JSON pointer
 * (RFC 6901) such as `/data/builds/0/id`.
 *
 * @throws CommandError where nothing is there.
 */
export function select(value: unknown, path: string): unknown {
  const isPointer = path.startsWith("/");
  const keys = isPointer
    ? path
        .slice(1)
        .split("/")
        .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
    : path
        .replaceAll("[]", ".[]")
        .replace(/\[(\d+)\]/g, ".$1")
        .split(".")
        .filter((key) => key !== "");
  return follow(value, keys, path, isPointer);
}

function follow(value: unknown, [key, ...rest]: readonly string[], path: string, isPointer: boolean): unknown {
  if (key === undefined) return value;
  if (key === "[]" && !isPointer && Array.isArray(value))
    return value.map((item) => follow(item, rest, path, isPointer));
  const inside = typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  if (Object.hasOwn(inside, key)) return follow(inside[key], rest, path, isPointer);
  const names = Object.keys(inside).slice(0, 20).join(", ");
  throw usageError(`--query ${path} finds nothing at ${key}. There is: ${names || "nothing inside"}.`);
}

/** A copy of a value in which what the paths lead to is replaced. `[]` stands for each item, `*` for each key. */
export function mask(value: unknown, paths: readonly string[]): unknown {
  return paths.reduce((masked, path) => maskOne(masked, path.replaceAll("[]", ".[]").split(".")), value);
}

function maskOne(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return value === undefined || value === null ? value : "[redacted]";
  if (Array.isArray(value)) return key === "[]" ? value.map((item) => maskOne(item, rest)) : value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, key === "*" || key === name ? maskOne(inner, rest) : inner]),
  );
}
