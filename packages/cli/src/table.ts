import { escapeControls, paint } from "./text.ts";

/** An object of a list. */
export type Row = Readonly<Record<string, unknown>>;

/** Whether a list has only objects. */
export function isRows(list: readonly unknown[]): list is readonly Row[] {
  return list.every((item) => typeof item === "object" && item !== null && !Array.isArray(item));
}

/**
 * The names of the scalar fields of the rows, `id` and `name` first.
 *
 * @param known - the fields of the specification. Rows may lack some and have others.
 */
export function scalarColumns(rows: readonly Row[], known: readonly string[] = []): string[] {
  const found = rows.flatMap((row) => Object.keys(row).filter((name) => typeof row[name] !== "object"));
  return [...new Set([...known, ...found])].toSorted(idFirst);
}

/** Sorts `id` and `name` before other names. */
export function idFirst(one: string, other: string): number {
  const rank = (name: string) => ["name", "id"].indexOf(name);
  return rank(other) - rank(one);
}

/** Formats a value on one line: strings unquoted, anything else as JSON. */
export function cell(value: unknown): string {
  if (value === undefined || value === null) return "-";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return escapeControls(text).replace(/[\n\t]+/g, " ");
}

interface Table {
  readonly text: string;
  /** The columns that do not fit the terminal. */
  readonly dropped: readonly string[];
}

/** Formats rows as tab-separated values with all columns. */
export function formatTsv(rows: readonly Row[], columns: readonly string[], headers: boolean): string {
  const lines = rows.map((row) => columns.map((name) => (row[name] === undefined ? "" : cell(row[name]))));
  if (headers) lines.unshift(columns.map((name) => escapeControls(name.toUpperCase())));
  return lines.map((line) => `${line.join("\t")}\n`).join("");
}

/** Formats rows as an aligned table of the columns that fit the terminal. */
export async function formatTable(
  rows: readonly Row[],
  columns: readonly string[],
  { stream, headers }: { stream: NodeJS.WriteStream; headers: boolean },
): Promise<Table> {
  const texts = rows.map((row) => columns.map((name) => cell(row[name])));
  const widthOf = await measure(texts.flat());
  const widths = columns.map((name, index) => Math.max(name.length, ...texts.map((row) => widthOf(row[index] ?? ""))));
  let used = 0;
  const fitting = widths.findIndex((width, index) => {
    used += width + (index > 0 ? 2 : 0);
    return index > 0 && used > stream.columns;
  });
  const count = fitting === -1 ? columns.length : fitting;
  const line = (row: readonly string[]) =>
    row
      .slice(0, count)
      .map((text, index) => text + " ".repeat((widths[index] ?? 0) - widthOf(text)))
      .join("  ")
      .trimEnd();
  const head = paint("bold", line(columns.map((name) => name.toUpperCase())), stream);
  return {
    text: [...(headers ? [head] : []), ...texts.map(line)].map((each) => `${each}\n`).join(""),
    dropped: columns.slice(count),
  };
}

/** Returns a function for the display width of a string. Loads the Unicode tables only if needed. */
async function measure(texts: readonly string[]): Promise<(text: string) => number> {
  // oxlint-disable-next-line no-control-regex -- ASCII
  if (texts.every((text) => /^[\u0000-\u007f]*$/.test(text))) return (text) => text.length;
  const { stringWidth } = await import("./width.ts");
  return stringWidth;
}
