import { splitFieldPath } from "@northspec/openapi";
import { evaluateQuery } from "./query.ts";
import { escapeControls, formatJson, paint } from "./text.ts";

export const formats = ["table", "json", "yaml"] as const;

export type OutputFormat = (typeof formats)[number];

/** A successful response body. */
export interface ResponseBody {
  readonly data: unknown;
  readonly pagination?:
    | { readonly hasNextPage?: boolean; readonly cursor?: string; readonly count?: number }
    | undefined;
}

/** Writes a result to stdout. */
export async function writeResult(result: unknown, format: OutputFormat, query?: string): Promise<void> {
  const selected = query === undefined ? result : await evaluateQuery(result, query);
  process.stdout.write(await formatResult(selected, format));
  if (selected === null && format === "table") process.stderr.write(`--query ${query} matches nothing.\n`);
}

async function formatResult(value: unknown, format: OutputFormat): Promise<string> {
  if (format === "json") return `${formatJson(value, process.stdout, 2)}\n`;
  if (format === "yaml") {
    const { stringify } = await import("yaml");
    const text = stringify(value);
    return process.stdout.isTTY ? escapeControls(text) : text;
  }
  // One list item per line, for other command-line tools.
  if (value === null) return "";
  if (typeof value !== "object") return formatLines([value]);
  if (Array.isArray(value))
    return value.length > 0 && isRows(value) ? formatTable(value, process.stdout) : formatLines(value);
  return formatFields(value, process.stdout);
}

/** Writes a response for people: a list as a table, anything else as its fields. */
export function writeResponse({ data, pagination }: ResponseBody): void {
  const [list, ...others] = Object.values(Object(data) as object).filter(Array.isArray);
  if (pagination === undefined || list === undefined || others.length > 0 || !isRows(list)) {
    process.stdout.write(formatFields(data, process.stdout));
    return;
  }
  if (list.length > 0) process.stdout.write(formatTable(list, process.stdout));
  else process.stderr.write("No results.\n");
  if (pagination.hasNextPage && pagination.cursor !== undefined) {
    process.stderr.write(`More results: --cursor ${escapeControls(pagination.cursor)}, or --all.\n`);
  }
}

function isRows(list: readonly unknown[]): list is readonly Record<string, unknown>[] {
  return list.every((item) => typeof item === "object" && item !== null && !Array.isArray(item));
}

function formatLines(list: readonly unknown[]): string {
  return list.map((item) => `${escapeControls(typeof item === "string" ? item : JSON.stringify(item))}\n`).join("");
}

/** Formats a value on one line: strings unquoted, anything else as JSON. */
function cell(value: unknown): string {
  if (value === undefined || value === null) return "-";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return escapeControls(text).replace(/[\n\t]+/g, " ");
}

function idFirst(one: string, other: string): number {
  return Number(other === "id") - Number(one === "id");
}

/** Formats objects as a table of their scalar fields, `id` first. On a terminal, only columns that fit are shown. */
export function formatTable(rows: readonly Readonly<Record<string, unknown>>[], stream: NodeJS.WriteStream): string {
  const names = new Set(rows.flatMap((row) => Object.keys(row).filter((name) => typeof row[name] !== "object")));
  if (names.size === 0) return formatFields(rows, stream);
  const columns = [...names].toSorted(idFirst);
  const width = (name: string) => Math.max(name.length, ...rows.map((row) => cell(row[name]).length));
  const room = stream.isTTY ? stream.columns : Number.POSITIVE_INFINITY;
  const shown: [name: string, width: number][] = [];
  let used = 0;
  for (const name of columns) {
    const wide = width(name);
    if (shown.length > 0 && used + wide > room) break;
    shown.push([name, wide]);
    used += wide + 2;
  }
  const line = (texts: readonly string[]) =>
    texts
      .map((text, index) => text.padEnd(shown[index]?.[1] ?? 0))
      .join("  ")
      .trimEnd();
  const head = line(shown.map(([name]) => name.toUpperCase()));
  return [paint("bold", head, stream), ...rows.map((row) => line(shown.map(([name]) => cell(row[name]))))]
    .map((text) => `${text}\n`)
    .join("");
}

/** Formats a value as indented lines of names and values. */
export function formatFields(value: unknown, stream: NodeJS.WriteStream, depth = 0): string {
  const margin = "  ".repeat(depth);
  if (typeof value !== "object" || value === null) return `${margin}${cell(value)}\n`;
  if (Array.isArray(value)) {
    return value
      .map((item: unknown) => {
        const text = formatFields(item, stream, depth + 1);
        return `${margin}- ${text.slice(margin.length + 2)}`;
      })
      .join("");
  }
  const entries = Object.entries(value).toSorted(([one], [other]) => idFirst(one, other));
  const isFlat = (each: unknown) => typeof each !== "object" || each === null || Object.keys(each).length === 0;
  const longest = Math.max(
    0,
    ...entries.filter(([, each]) => isFlat(each)).map(([name]) => escapeControls(name).length),
  );
  return entries
    .map(([name, each]) => {
      const label = paint("cyan", `${escapeControls(name)}:`, stream);
      if (!isFlat(each)) return `${margin}${label}\n${formatFields(each, stream, depth + 1)}`;
      const text = typeof each === "object" && each !== null ? "(none)" : colored(each, stream);
      return `${margin}${label}${" ".repeat(longest - escapeControls(name).length + 1)}${text}\n`;
    })
    .join("");
}

function colored(value: unknown, stream: NodeJS.WriteStream): string {
  if (typeof value === "boolean") return paint(value ? "green" : "dim", cell(value), stream);
  return typeof value === "number" ? paint("yellow", cell(value), stream) : cell(value);
}

/** The replacement for secrets. */
export const maskText = "[redacted]";

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
