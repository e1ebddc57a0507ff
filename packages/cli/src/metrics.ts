import type { MetricList, OperationDescription } from "@northspec/types";
import type { CliOptions } from "./settings.ts";
import { formatFields } from "./output.ts";
import { formatTable, formatTsv, type Row } from "./table.ts";
import { escapeControls, paint } from "./text.ts";

/** A metric of a container or volume over time. */
interface Series {
  readonly metric: string;
  readonly container: string;
  readonly unit: string;
  readonly values: readonly { readonly ts: string; readonly value: number }[];
}

/** Whether an operation returns metrics. */
export function isMetrics({ parameters }: OperationDescription): boolean {
  return parameters.some(({ name }) => name === "metricTypes");
}

/** Writes metrics: on a terminal as a table with sparklines or, with `--chart`, as charts; in a pipe every value. */
export async function writeMetrics(data: unknown, options: CliOptions): Promise<void> {
  const stream = process.stdout;
  const all = seriesOf(data as MetricList); // the operation returns metrics
  const { headers = true, chart } = options;
  if (all.length === 0) stream.write(formatFields(data, stream));
  else if (chart) stream.write(all.map((series) => formatChart(series, stream)).join("\n"));
  else if (stream.isTTY) await writeSummary(all, stream, headers);
  else {
    const columns = ["metric", "container", "unit", "ts", "value"];
    const rows = all.flatMap(({ values, ...series }) => values.map((each) => ({ ...series, ...each })));
    stream.write(formatTsv(rows, columns, headers));
  }
}

function seriesOf(metrics: MetricList): Series[] {
  return Object.entries(metrics).flatMap(([metric, { metricInfo, values }]) =>
    values.map(({ metadata: { containerId, volumeId }, data }) => ({
      metric,
      container: volumeId === undefined ? containerId : `${containerId}/${volumeId}`,
      unit: metricInfo.metricUnit,
      values: data.toSorted((one, other) => Date.parse(one.ts) - Date.parse(other.ts)),
    })),
  );
}

const maxTrend = 40;
const minTrend = 8;

/** Writes a line for each series, with a sparkline if it fits. A narrow terminal omits the statistics. */
async function writeSummary(all: readonly Series[], stream: NodeJS.WriteStream, headers: boolean): Promise<void> {
  const prefix = commonPrefix(all.map(({ container }) => container));
  const rows = all.map(({ metric, container, unit, values }) => {
    const numbers = values.map(({ value }) => value);
    const mean = numbers.reduce((one, other) => one + other, 0) / numbers.length;
    const [min, max, last] = [Math.min(...numbers), Math.max(...numbers), numbers.at(-1)];
    const statistics = { min: short(min), mean: short(mean), max: short(max) };
    const name = prefix === "" ? container : `…${container.slice(prefix.length)}`;
    return { metric, container: name, unit, last: short(last), ...statistics } satisfies Row;
  });
  const widthOf = (names: readonly (keyof (typeof rows)[number])[]) =>
    names.reduce((sum, name) => sum + 2 + Math.max(name.length, ...rows.map((row) => row[name].length)), 0);
  const [usual, statistics] = [["metric", "container", "unit", "last"] as const, ["min", "mean", "max"] as const];
  const hasStatistics = widthOf([...usual, ...statistics]) + minTrend <= stream.columns;
  const shown = hasStatistics ? [...usual, ...statistics] : usual;
  const free = stream.columns - widthOf(shown);
  const hasTrend = free >= minTrend && all.some(({ values }) => values.length > 1);
  const trends = hasTrend ? all.map(({ values }) => sparkline(resample(values, Math.min(free, maxTrend)))) : [];
  const complete = rows.map((row, index) => ({ ...row, trend: trends[index] }));
  const { text } = await formatTable(complete, hasTrend ? [...shown, "trend"] : shown, { stream, headers });
  stream.write(text);
}

/** The part of their names that all containers of a deployment share: `shop-78b4d4459d-`. */
function commonPrefix(names: readonly string[]): string {
  const [first = "", ...others] = new Set(names);
  if (others.length === 0) return "";
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, first.lastIndexOf("-", length - 1) + 1);
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
