import { CommandError } from "./errors.ts";
import { writeNote } from "./notes.ts";
import { evaluateQuery } from "./query.ts";
import { type CliOptions, formatOf } from "./settings.ts";
import { cell, formatTable, formatTsv, idFirst, isRows, type Row, scalarColumns } from "./table.ts";
import { escapeControls, formatJson, paint } from "./text.ts";

/** A successful response body. */
export interface ResponseBody {
  readonly data: unknown;
  readonly pagination?:
    | { readonly hasNextPage?: boolean; readonly cursor?: string; readonly count?: number }
    | undefined;
}

/** Writes a result to stdout. */
export async function writeResult(result: unknown, options: CliOptions): Promise<void> {
  const { query } = options;
  const format = formatOf(options);
  const selected = query === undefined ? result : await evaluateQuery(result, query);
  if (format === "table") await writeText(selected, options);
  else process.stdout.write(await formatData(selected, format));
  if (selected === null && format === "table") writeNote(options, `--query ${query} matches nothing.`);
}

async function formatData(value: unknown, format: "json" | "yaml"): Promise<string> {
  if (format === "json") return `${formatJson(value, process.stdout, 2)}\n`;
  const { stringify } = await import("yaml");
  const text = stringify(value);
  return process.stdout.isTTY ? escapeControls(text) : text;
}

async function writeText(value: unknown, options: CliOptions): Promise<void> {
  if (value === null) return;
  if (Array.isArray(value) && value.length > 0 && isRows(value)) await writeRows(value, options);
  else if (Array.isArray(value)) process.stdout.write(formatLines(value));
  else process.stdout.write(typeof value === "object" ? formatFields(value, process.stdout) : formatLines([value]));
}

/**
 * Writes a response for people: a list as a table, anything else as its fields.
 *
 * @param columns - the columns of a list, from the specification.
 */
export async function writeResponse(
  { data, pagination }: ResponseBody,
  options: CliOptions,
  columns?: readonly string[],
): Promise<void> {
  const members: unknown[] = Object.values(Object(data) as object);
  const [list, ...others] = pagination === undefined ? members : members.filter(Array.isArray);
  if (!Array.isArray(list) || others.length > 0 || !isRows(list)) {
    process.stdout.write(formatFields(data, process.stdout));
    return;
  }
  if (list.length > 0) await writeRows(list, options, columns);
  else writeNote(options, "No results.");
  if (pagination?.hasNextPage && pagination.cursor !== undefined) {
    writeNote(options, `More results: pass --cursor ${pagination.cursor}, or --all for all pages.`);
  }
}

/** Writes rows: as a table on a terminal, otherwise as tab-separated values. */
async function writeRows(rows: readonly Row[], options: CliOptions, known?: readonly string[]): Promise<void> {
  const columns = selectColumns(rows, options, known);
  if (columns.length === 0) {
    process.stdout.write(formatFields(rows, process.stdout));
    return;
  }
  const { headers = true } = options;
  if (!process.stdout.isTTY) {
    process.stdout.write(formatTsv(rows, columns, headers));
    return;
  }
  const { text, dropped } = await formatTable(rows, columns, { stream: process.stdout, headers });
  process.stdout.write(text);
  if (dropped.length > 0) {
    writeNote(options, `Columns that do not fit: ${dropped.join(", ")}. Use --columns or --output json.`);
  }
}

/** The columns of --columns, or all scalar fields. On a terminal, those without values are omitted, and sparse ones last. */
function selectColumns(rows: readonly Row[], { columns }: CliOptions, known?: readonly string[]): readonly string[] {
  const all = scalarColumns(rows, known);
  if (columns === undefined) {
    if (!process.stdout.isTTY) return all;
    const countOf = (name: string) => rows.filter((row) => row[name] !== undefined).length;
    const isSparse = (name: string) => Number(countOf(name) < rows.length);
    return all.filter((name) => countOf(name) > 0).toSorted((one, other) => isSparse(one) - isSparse(other));
  }
  const names = columns.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !all.includes(name) && !rows.some((row) => Object.hasOwn(row, name)));
  if (unknown === undefined) return names;
  throw new CommandError("incomplete", `Unknown column ${unknown}. Expected some of: ${all.join(", ")}.`);
}

/** Formats one item per line, for other command-line tools. */
function formatLines(list: readonly unknown[]): string {
  return list.map((item) => `${escapeControls(typeof item === "string" ? item : JSON.stringify(item))}\n`).join("");
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
