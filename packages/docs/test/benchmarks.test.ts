import { readFileSync } from "node:fs";
import { join } from "node:path";
import { marked, type Tokens } from "marked";
import { describe, expect, test } from "vitest";
import { readBenchmarks } from "../src/benchmarks/page.ts";
import { lineChart } from "../src/plots/line-chart.ts";
import { attributes, render } from "./html/render.ts";

const files = render();
const page = files.get("benchmarks.html") ?? "";
const markdown = files.get("benchmarks.md") ?? "";
const { sections } = readBenchmarks();

/** Every number that the measurement holds, as it stands in its file. */
const measured = new Set<number>();
JSON.parse(readFileSync(join(import.meta.dirname, "../benchmarks/scale.json"), "utf8"), (_, value: unknown) => {
  if (typeof value === "number") measured.add(value);
  return value;
});

/** The cells of each table, but those of its head and its first column. */
function figuresIn(text: string): string[] {
  const tables = marked.lexer(text).filter((token): token is Tokens.Table => token.type === "table");
  return tables.flatMap(({ rows }) => rows.flatMap((row) => row.slice(1).map((cell) => cell.text)));
}

test("the page of benchmarks has its place in the navigation, in the sitemap and in llms.txt", () => {
  expect(files.get("index.html")).toMatch(/<a href="benchmarks\.html"\s*>Benchmarks<\/a>/);
  expect(files.get("sitemap.xml")).toContain("/benchmarks.html</loc>");
  expect(files.get("llms.txt")).toContain("[Benchmarks](benchmarks.md)");
});

test("every figure of its tables is one that was measured", () => {
  const figures = sections.flatMap(({ table }) => figuresIn(table)).filter((text) => text !== "–");
  expect(figures.length).toBeGreaterThan(50);
  expect(figures.filter((text) => !measured.has(Number(text.replaceAll(",", ""))))).toEqual([]);
});

test("the page and its Markdown have all of its tables", () => {
  const figures = sections.flatMap(({ table }) => figuresIn(table));
  expect(figuresIn(markdown)).toEqual(expect.arrayContaining(figures));
  for (const figure of figures) expect(page).toContain(`<td>${figure}</td>`);
});

test("each chart has a name, a description, a name at each of its lines, and a point for each figure below it", () => {
  const charts = [...page.matchAll(/<svg [^>]*role="img"[^]*?<\/svg>/g)].map(([chart]) => chart);
  const charted = sections.filter(({ chart }) => chart !== undefined);
  expect(charts).toHaveLength(charted.length);
  for (const [index, { chart, table }] of charted.entries()) {
    const drawn = charts[index] ?? "";
    const [labels = ""] = attributes(drawn, "aria-labelledby");
    for (const id of labels.split(" ")) expect(drawn).toMatch(new RegExp(`<(?:title|desc) id="${id}">[^<]+<`));
    for (const { name } of chart?.lines ?? []) expect(drawn).toContain(`>${name}</text>`);
    expect(drawn.match(/<circle /g)).toHaveLength(figuresIn(table).filter((text) => text !== "–").length);
  }
});

describe("a chart", () => {
  const drawn = String(
    lineChart({
      id: "speed",
      title: "Speed",
      description: "How fast it is.",
      xLabel: "operations",
      yLabel: "seconds",
      lines: [
        { name: "square", points: [5, 50, 500].map((x) => ({ x, y: (x * x) / 1000 })) },
        { name: "same <end>", points: [{ x: 500, y: 250 }] },
      ],
    }),
  );
  const [first, second, third] = attributes(drawn, "cy").map(Number);

  test("steps along both axes by factors: the power of a size is a straight line", () => {
    expect((first ?? 0) - (second ?? 0)).toBeCloseTo((second ?? 0) - (third ?? 0), 0);
    expect(attributes(drawn, "cy").map(Number).toSorted()[0]).toBeGreaterThan(0);
  });

  test("marks the sizes that were measured, and powers of ten", () => {
    const texts = [...drawn.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
    expect(texts).toEqual(expect.arrayContaining(["5", "50", "500", "0.01", "100", "1,000", "operations", "seconds"]));
  });

  test("keeps the names of lines apart that end at the same place, and shows them as text", () => {
    const names = [...drawn.matchAll(/y="([\d.]+)">(square|same &lt;end&gt;)<\/text>/g)];
    expect(names).toHaveLength(2);
    expect(Math.abs(Number(names[0]?.[1]) - Number(names[1]?.[1]))).toBeGreaterThanOrEqual(12);
  });
});
