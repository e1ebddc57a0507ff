import { styleText } from "node:util";

type Color = "red" | "green" | "yellow" | "cyan" | "bold" | "dim";

/** Colours a text where the stream is a terminal and nobody asked for none: https://no-color.org */
export function paint(color: Color, text: string, stream: NodeJS.WriteStream): string {
  const { NO_COLOR, TERM } = process.env;
  if (!stream.isTTY || NO_COLOR || TERM === "dumb") return text;
  return styleText(color, text);
}

/** A text whose control characters can do nothing to a terminal. */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are the ones that are taken out
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}

/** A value in one line: text as it is, anything else as JSON. */
function cell(value: unknown): string {
  if (value === undefined || value === null) return "-";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return printable(text).replace(/[\n\t]+/g, " ");
}

function idFirst(one: string, other: string): number {
  return Number(other === "id") - Number(one === "id");
}

/** Objects as rows under the names of their scalar fields; `id` comes first. A terminal gets what fits its width. */
export function formatRows(rows: readonly Readonly<Record<string, unknown>>[], stream: NodeJS.WriteStream): string {
  const names = new Set(rows.flatMap((row) => Object.keys(row).filter((name) => typeof row[name] !== "object")));
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

/** A value as lines of names and values; what is inside of another stands further to the right. */
export function formatDetails(value: unknown, stream: NodeJS.WriteStream, depth = 0): string {
  const margin = "  ".repeat(depth);
  if (typeof value !== "object" || value === null) return `${margin}${cell(value)}\n`;
  if (Array.isArray(value)) {
    return value
      .map((item: unknown) => {
        const text = formatDetails(item, stream, depth + 1);
        return `${margin}- ${text.slice(margin.length + 2)}`;
      })
      .join("");
  }
  const entries = Object.entries(value).toSorted(([one], [other]) => idFirst(one, other));
  const isFlat = (each: unknown) => typeof each !== "object" || each === null || Object.keys(each).length === 0;
  const longest = Math.max(0, ...entries.filter(([, each]) => isFlat(each)).map(([name]) => printable(name).length));
  return entries
    .map(([name, each]) => {
      const label = paint("cyan", `${printable(name)}:`, stream);
      if (!isFlat(each)) return `${margin}${label}\n${formatDetails(each, stream, depth + 1)}`;
      const text = typeof each === "object" && each !== null ? "(none)" : colored(each, stream);
      return `${margin}${label}${" ".repeat(longest - printable(name).length + 1)}${text}\n`;
    })
    .join("");
}

function colored(value: unknown, stream: NodeJS.WriteStream): string {
  if (typeof value === "boolean") return paint(value ? "green" : "dim", cell(value), stream);
  return typeof value === "number" ? paint("yellow", cell(value), stream) : cell(value);
}
