import type { OperationDescription } from "@northspec/types";
import { type CliOptions } from "./settings.ts";
import { writeNote } from "./notes.ts";
import { formatTable, formatTsv, type Row } from "./table.ts";
import { escapeControls, paint } from "./text.ts";

/** A metric of a container or volume over time. */
interface Series {
  readonly metric: string;
  readonly container: string;
  readonly unit: string;
  readonly values: readonly { readonly ts: string; readonly value: number }[];
}

/** Metrics as the operations return them. */
type Metrics = Readonly<
  Record<
    string,
    {
      readonly metricInfo: { readonly metricUnit: string };
      readonly values: readonly {
        readonly metadata: { readonly containerId: string; readonly volumeId?: string };
        readonly data: Series["values"];
      }[];
    }
  >
>;

/** Whether an operation returns metrics. */
export function isMetrics({ parameters }: OperationDescription): boolean {
  return parameters.some(({ name }) => name === "metricTypes");
}

/** Writes metrics: on a terminal as a table with sparklines or, with `--chart`, as charts; in a pipe every value. */
export async function writeMetrics(data: unknown, options: CliOptions): Promise<void> {
  const stream = process.stdout;
  const all = seriesOf(data as Metrics); // the operation returns metrics
  if (all.length === 0) return writeNote(options, "No results.");
  const { headers = true, chart } = options;
  if (chart) stream.write(all.map((series) => formatChart(series, stream)).join("\n"));
  else if (stream.isTTY) await writeSummary(all, stream, headers);
  else {
    const columns = ["metric", "container", "unit", "ts", "value"];
    const rows = all.flatMap(({ values, ...series }) => values.map((each) => ({ ...series, ...each })));
    stream.write(formatTsv(rows, columns, headers));
  }
}

function seriesOf(metrics: Metrics): Series[] {
  return Object.entries(metrics).flatMap(([metric, { metricInfo, values }]) =>
    values.map(({ metadata: { containerId, volumeId }, data }) => ({
      metric,
      container: volumeId === undefined ? containerId : `${containerId}/${volumeId}`,
      unit: metricInfo.metricUnit,
      values: data.toSorted((one, other) => Date.parse(one.ts) - Date.parse(other.ts)),
    })),
  );
}

const statistics = ["min", "mean", "max", "last"];
const maxTrend = 40;
const minTrend = 8;

/** Writes a line for each series, with a sparkline if it fits. */
async function writeSummary(all: readonly Series[], stream: NodeJS.WriteStream, headers: boolean): Promise<void> {
  const rows = all.map(({ metric, container, unit, values }): Row => {
    const numbers = values.map(({ value }) => value);
    const sum = numbers.reduce((one, other) => one + other, 0);
    const [min, mean, max, last] = [Math.min(...numbers), sum / numbers.length, Math.max(...numbers), numbers.at(-1)];
    return { metric, container, unit, min: short(min), mean: short(mean), max: short(max), last: short(last) };
  });
  const columns = ["metric", "container", "unit", ...statistics];
  const widthOf = (name: string) => Math.max(name.length, ...rows.map((row) => String(row[name]).length));
  const free = stream.columns - columns.reduce((sum, name) => sum + widthOf(name) + 2, 0);
  const hasTrend = free >= minTrend && all.some(({ values }) => values.length > 1);
  const trends = hasTrend ? all.map(({ values }) => sparkline(resample(values, Math.min(free, maxTrend)))) : [];
  const shown = rows.map((row, index) => ({ ...row, trend: trends[index] }));
  const { text } = await formatTable(shown, hasTrend ? [...columns, "trend"] : columns, { stream, headers });
  stream.write(text);
}

/** Formats a number with up to four significant digits. */
function short(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? "-" : String(Number(value.toPrecision(4)));
}

/** The means of the values in equal parts of their number; the values themselves if there are no more than that. */
function resample(values: Series["values"], count: number): number[] {
  const numbers = values.map(({ value }) => value);
  if (numbers.length <= count) return numbers;
  return Array.from({ length: count }, (_, index) => {
    const part = numbers.slice((index * numbers.length) / count, ((index + 1) * numbers.length) / count);
    return part.reduce((one, other) => one + other, 0) / part.length;
  });
}

const blocks = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/** Draws values as blocks, from the lowest to the highest value. */
function sparkline(values: readonly number[]): string {
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const level = (value: number) => (max === min ? 1 : 1 + Math.round((7 * (value - min)) / (max - min)));
  return values.map((value) => blocks[level(value)]).join("");
}

const chartHeight = 8;

/** Draws a series as columns above its times, from zero to the highest value. */
function formatChart({ metric, container, unit, values }: Series, stream: NodeJS.WriteStream): string {
  const max = Math.max(...values.map(({ value }) => value), 0);
  const labels = [short(max), short(max / 2), "0"];
  const margin = Math.max(...labels.map((label) => label.length));
  const width = Math.max(minTrend, (stream.columns ?? 80) - margin - 3);
  const columns = resample(values, width);
  const rows = Array.from({ length: chartHeight }, (_, index) => {
    const base = (chartHeight - 1 - index) * 8;
    const cells = columns.map((value) => {
      const eighths = max === 0 ? 0 : Math.round((value / max) * chartHeight * 8);
      return blocks[Math.min(8, Math.max(0, eighths - base))];
    });
    const label = index === 0 ? labels[0] : index === chartHeight / 2 ? labels[1] : "";
    return `${(label ?? "").padStart(margin)} ┤${paint("cyan", cells.join("").trimEnd(), stream)}`;
  });
  const timeOf = (index: number) => values.at(index)?.ts.replace(/^(.*)T(\d\d:\d\d).*$/, "$1 $2") ?? "";
  const [first, last] = [timeOf(0), timeOf(-1)];
  const gap = columns.length - first.length - last.length;
  const times = gap > 0 ? `${first}${" ".repeat(gap)}${last}` : first;
  const title = paint("bold", `${metric} (${unit})`, stream);
  const axis = `${"0".padStart(margin)} ┼${"─".repeat(columns.length)}`;
  const lines = [`${title} ${escapeControls(container)}`, ...rows, axis, `${" ".repeat(margin + 2)}${times}`];
  return lines.map((line) => `${line}\n`).join("");
}
