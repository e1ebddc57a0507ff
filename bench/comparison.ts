import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The figures of one subject. */
export interface BenchmarkRow {
  readonly name: string;
  /** A baseline does the bare minimum. */
  readonly kind: "baseline" | "peer" | "northspec";
  /** One per column. Null if the subject does not support it. */
  readonly values: readonly (number | null)[];
}

/** The result of one benchmark. */
export interface BenchmarkResult {
  readonly title: string;
  /** Names and versions of the compared packages and of the measuring tools. */
  readonly versions: readonly string[];
  readonly columns: readonly { readonly title: string; readonly better: "lower" | "higher" }[];
  readonly rows: readonly BenchmarkRow[];
  /** A note on interpreting the figures, in Markdown. */
  readonly note: string;
}

/** A subject of a comparison: a baseline, a peer or one of our packages. */
export type Subject = Pick<BenchmarkRow, "name" | "kind">;

/**
 * Measures subjects in turns, so that other load on the machine affects all of them equally. The first round is a
 * warm-up, and each round starts with a different subject.
 *
 * @param measure - returns one figure per column, or NaN if the subject does not support it.
 * @returns one row per subject, with the median of each column.
 */
export async function compare<Measured extends Subject>(
  subjects: readonly Measured[],
  rounds: number,
  measure: (subject: Measured) => readonly number[] | Promise<readonly number[]>,
): Promise<BenchmarkRow[]> {
  const samples = new Map(subjects.map((subject): [Measured, (readonly number[])[]] => [subject, []]));
  for (let round = 0; round <= rounds; round += 1) {
    const start = round % subjects.length;
    for (const subject of [...subjects.slice(start), ...subjects.slice(0, start)]) {
      const figures = await measure(subject);
      if (round > 0) samples.get(subject)?.push(figures);
    }
  }
  return [...samples].map(([{ name, kind }, figures]) => ({ name, kind, values: medians(figures) }));
}

/** The median of each column, with three significant digits. Null if the column has no figure. */
export function medians(rows: readonly (readonly number[])[]): (number | null)[] {
  return (rows[0] ?? []).map((_, column) => {
    const sorted = rows.map((row) => row[column] ?? Number.NaN).toSorted((one, other) => one - other);
    const middle = (sorted.length - 1) / 2;
    const median = ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
    return Number.isNaN(median) ? null : round(median);
  });
}

export function round(value: number): number {
  return Number(value.toPrecision(3));
}

/** Formats a result as a text table, with the ratio of each figure to the first row. */
export function formatResult({ columns, rows }: BenchmarkResult): string {
  const cells = rows.map(({ name, values }) => [
    name,
    ...values.map((value, index) => {
      const first = rows[0]?.values[index];
      if (value === null || typeof first !== "number") return value === null ? "–" : String(value);
      return `${value} (${round(value / first)}×)`;
    }),
  ]);
  const table = [["", ...columns.map(({ title }) => title)], ...cells];
  const widths = table[0]?.map((_, index) => Math.max(...table.map((row) => row[index]?.length ?? 0))) ?? [];
  const pad = (cell: string, index: number) =>
    index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0);
  return table.map((row) => row.map(pad).join("  ")).join("\n");
}

/** Names and versions of installed packages, for example `esbuild 0.28.2`. */
export function versionsOf(modules: string, ...names: readonly string[]): string[] {
  return names.map((name) => {
    const manifest = readFileSync(join(modules, name, "package.json"), "utf8");
    return `${name} ${(JSON.parse(manifest) as { version: string }).version}`; // every package has a version
  });
}
