import { readFileSync } from "node:fs";
import { arch, cpus, release, totalmem, type } from "node:os";
import { join } from "node:path";

/** A figure that was promised, and whether it was reached. */
export interface Threshold {
  readonly name: string;
  readonly value: number;
  readonly least?: number;
  readonly most?: number;
}

/** The middle of some numbers and how far they lie apart. */
export interface Summary {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The middle of some numbers and how far they lie apart. */
export function summarize(values: readonly number[]): Summary {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    least: at(0),
    most: at(sorted.length - 1),
  };
}

/** Whether a figure is as promised. */
export function isMet({ value, least = -Infinity, most = Infinity }: Threshold): boolean {
  return value >= least && value <= most;
}

/** A number with three digits that count. */
export function formatNumber(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return "–";
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en-US");
  return String(Number(value.toPrecision(3)));
}

/** A median with its spread, such as `10 (9–12)`. */
export function formatSummary({ median, least, most }: Summary): string {
  return `${formatNumber(median)} (${formatNumber(least)}–${formatNumber(most)})`;
}

/** Rows of text in columns, the first row being the head. The first column is flush left, the others flush right. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ");
  const [head = [], ...body] = rows;
  return [line(head), widths.map((width) => "-".repeat(width)).join("  "), ...body.map(line)].join("\n");
}

/** The thresholds as lines, each met or missed. */
export function formatThresholds(thresholds: readonly Threshold[]): string {
  const rows = thresholds.map((each) => [
    each.name,
    formatNumber(each.value),
    each.least === undefined ? `≤ ${formatNumber(each.most)}` : `≥ ${formatNumber(each.least)}`,
    isMet(each) ? "met" : "missed",
  ]);
  return formatTable([["threshold", "measured", "wanted", ""], ...rows]);
}

/** What the figures were measured on and with. */
export function describeMachine(packages: readonly string[]): Record<string, string | number> {
  const [processor] = cpus();
  const versions = packages.map((name) => {
    const manifest = readFileSync(join(import.meta.dirname, "node_modules", name, "package.json"), "utf8");
    return [name, (JSON.parse(manifest) as { version: string }).version] as const; // every package has a version
  });
  return {
    processor: processor?.model ?? "unknown",
    cores: cpus().length,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${type()} ${release()} ${arch()}`,
    node: process.version,
    ...Object.fromEntries(versions),
  };
}
