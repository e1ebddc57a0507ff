import type { Benchmarks } from "../../benchmarks/page.ts";
import { lineChart } from "../../plots/line-chart.ts";
import { prose } from "../../prose.ts";
import type { Part } from "../template.ts";

/** The page of benchmarks: each section with its chart above its table. */
export function benchmarksMain({ introduction, sections }: Benchmarks): Part {
  return [
    prose(introduction),
    ...sections.map(({ text, chart, table }) => [prose(text), chart && lineChart(chart), prose(table)]),
  ];
}
