import { select } from "./select.ts";
import { formatDetails, formatRows, printable } from "./table.ts";

export const formats = ["table", "json", "yaml"] as const;

export type Format = (typeof formats)[number];

/** A reply as the API describes it. */
export interface Shown {
  readonly data: unknown;
  readonly pagination?:
    | { readonly hasNextPage?: boolean; readonly cursor?: string; readonly count?: number }
    | undefined;
}

/** Writes a result to stdout, and nothing else there. */
export async function writeResult(result: unknown, format: Format, query?: string): Promise<void> {
  process.stdout.write(await formatResult(query === undefined ? result : select(result, query), format));
}

async function formatResult(value: unknown, format: Format): Promise<string> {
  if (format === "json") return `${JSON.stringify(value, null, 2)}\n`;
  if (format === "yaml") {
    const { stringify } = await import("yaml");
    return stringify(value);
  }
  // One value of a list a line, as other tools of a shell expect it.
  if (typeof value !== "object" || value === null) return `${printable(String(value))}\n`;
  if (Array.isArray(value)) return isRows(value) ? formatRows(value, process.stdout) : formatLines(value);
  return formatDetails(value, process.stdout);
}

/** Writes a reply for people to read: a list as a table, anything else as its fields. */
export function writeReply({ data, pagination }: Shown): void {
  const [list, ...others] = Object.values(Object(data) as object).filter(Array.isArray);
  if (pagination === undefined || list === undefined || others.length > 0 || !isRows(list)) {
    process.stdout.write(formatDetails(data, process.stdout));
    return;
  }
  if (list.length > 0) process.stdout.write(formatRows(list, process.stdout));
  else process.stderr.write("There is nothing to list.\n");
  if (pagination.hasNextPage && pagination.cursor !== undefined) {
    process.stderr.write(`There is more: --cursor ${printable(pagination.cursor)}, or --all.\n`);
  }
}

function isRows(list: readonly unknown[]): list is readonly Record<string, unknown>[] {
  return list.every((item) => typeof item === "object" && item !== null && !Array.isArray(item));
}

function formatLines(list: readonly unknown[]): string {
  return list.map((item) => `${typeof item === "string" ? printable(item) : JSON.stringify(item)}\n`).join("");
}
