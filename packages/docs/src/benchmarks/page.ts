import { joined, table } from "../markdown/text.ts";
import { formatFigure } from "../plots/axis.ts";
import type { Line, LineChart } from "../plots/line-chart.ts";
import { scale, type Scale } from "./scale.ts";

/** A part of the page of benchmarks. */
export interface Section {
  /** In Markdown, its heading first. */
  readonly text: string;
  readonly chart?: LineChart;
  /** The figures, as a table in Markdown. */
  readonly table: string;
}

/** The page of benchmarks. */
export interface Benchmarks {
  /** In Markdown, the title first. */
  readonly introduction: string;
  readonly sections: readonly Section[];
}

export const benchmarksTitle = "Benchmarks";
export const benchmarksSummary =
  "What becomes of everything that is made from the specification where the specification grows to thousands of operations.";

const whatStepsDo: ReadonlyMap<string, string> = new Map([
  ["lint", "holds the specification to its rules"],
  ["bundle", "makes one JSON file of it"],
  ["types and tables", "writes the TypeScript types and the tables of operations and fields"],
  ["client functions", "writes a function for each operation"],
  ["compile", "writes the JavaScript and the declarations of the types, the client and the command"],
  ["check types", "checks the types of what was compiled: `pnpm test` waits for it, a rebuild does not"],
  ["pages", "writes the pages of this site"],
  ["whole site", "writes them again, with the index of the search and the reference on one page"],
]);

/** Makes the page of a measurement. */
export function readBenchmarks(measured: Scale = scale): Benchmarks {
  const isWhole = ({ name }: { readonly name: string }) => name.startsWith("whole, ");
  const steps = measured.steps.filter((step) => !isWhole(step));
  const wholes = measured.steps.filter(isWhole);
  const explained = [...whatStepsDo].filter(([name]) => steps.some((step) => step.name === name));
  const { generators } = measured;
  return {
    introduction: joined(
      `# ${benchmarksTitle}`,
      benchmarksSummary,
      "The specification is grown by copies of its own operations, each with a path, a name, a command and schemas of its own. `pnpm bench scale` measures everything below and writes the file that this page is drawn from.",
      table(
        ["Part", "Measured with"],
        Object.entries(measured.machine).map(([name, value]) => [name, String(value)]),
      ),
    ),
    sections: [
      section(
        "Time of each step",
        joined(
          "Each step in a process of its own, with nothing cached.",
          explained.map(([name, what]) => `- **${name}** ${what}.`).join("\n"),
        ),
        "seconds",
        steps.map(({ name, sizes }) => line(name, sizes, ({ seconds }) => seconds.median)),
      ),
      section(
        "Memory of each step",
        "The most that the processes of a step held.",
        "MiB",
        steps.map(({ name, sizes }) => line(name, sizes, ({ memory }) => memory.median)),
      ),
      section(
        "The whole pipeline",
        "All steps through the task graph: where nothing was made before, and where nothing has changed since.",
        "seconds",
        wholes.map(({ name, sizes }) => line(name.replace(/^whole, /, ""), sizes, ({ seconds }) => seconds.median)),
      ),
      growthSection(measured),
      editSection(measured),
      section(
        "Making a client, beside other generators",
        "The same bundled specification, given to each. Ours writes the tables of the command with it.",
        "seconds",
        generators.map(({ name, sizes }) => line(name, sizes, ({ generate }) => generate?.seconds.median)),
      ),
      section(
        "Size of what they write",
        "All files that each of them writes, in thousands of bytes.",
        "kB",
        generators.map(({ name, sizes }) => line(name, sizes, ({ kilobytes }) => kilobytes)),
      ),
      section(
        "Compiling a program that uses it",
        joined(
          "A program of one call, checked by the same compiler with the same options. Ours is a package that was compiled before; what the others write is compiled with the program.",
          failuresOf(measured),
        ),
        "seconds",
        generators.map(({ name, sizes }) => line(name, sizes, ({ check }) => check?.seconds.median)),
      ),
    ],
  };
}

/** The page as Markdown. It has no charts: its tables have the same figures. */
export function benchmarksMarkdown({ introduction, sections }: Benchmarks): string {
  return `${joined(introduction, ...sections.flatMap(({ text, table: figures }) => [text, figures]))}\n`;
}

function section(title: string, text: string, unit: string, lines: readonly Line[]): Section {
  const drawn = lines.filter(({ points }) => points.length > 0);
  const sizes = [...new Set(lines.flatMap(({ points }) => points.map(({ x }) => x)))].toSorted((a, b) => a - b);
  const chart: LineChart = {
    id: title.toLowerCase().replaceAll(/\W+/g, "-"),
    title: `${title}, in ${unit}, by the number of operations`,
    description: "The table below the chart has its figures. Both axes are logarithmic.",
    xLabel: "operations",
    yLabel: unit,
    lines: drawn,
  };
  return {
    text: joined(`## ${title}`, text),
    ...(drawn.length > 0 && { chart }),
    table: table(
      [unit, ...sizes.map((size) => `${formatFigure(size)} operations`)],
      lines.map(({ name, points }) => [
        name,
        ...sizes.map((size) => {
          const point = points.find(({ x }) => x === size);
          return point ? formatFigure(point.y) : "–";
        }),
      ]),
    ),
  };
}

function line<Size extends { readonly operations: number }>(
  name: string,
  sizes: readonly Size[],
  figure: (size: Size) => number | undefined,
): Line {
  return {
    name,
    points: sizes.flatMap((size) => {
      const y = figure(size);
      return y === undefined ? [] : [{ x: size.operations, y }];
    }),
  };
}

function growthSection({ steps }: Scale): Section {
  return {
    text: joined(
      "## How fast it grows",
      "The processor time of each step follows a power of the number of operations. This is its exponent: 1 is as fast as the specification grows, 2 is as fast as its square.",
    ),
    table: table(
      ["exponent", "from 50 operations to the most", "between the two largest sizes"],
      steps.map(({ name, growth }) => [name, formatFigure(growth.fit), formatFigure(growth.last)]),
    ),
  };
}

function editSection({ edits }: Scale): Section {
  return {
    text: joined(
      "## After an edit",
      "At the most operations, with everything built: one description of one schema is changed, and everything is built through the task graph again. The processors' seconds are what it costs however busy the machine is besides.",
    ),
    table: table(
      ["edited", "seconds", "seconds of processors", "MiB"],
      edits.map(({ name, costs }) => [
        name,
        formatFigure(costs.seconds.median),
        formatFigure(costs.processorSeconds.median),
        formatFigure(costs.memory.median),
      ]),
    ),
  };
}

function failuresOf({ generators }: Scale): string {
  return generators
    .flatMap(({ name, sizes }) =>
      sizes.flatMap(({ operations, failure }) =>
        failure === undefined ? [] : [`- **${name}** with ${formatFigure(operations)} operations: \`${failure}\``],
      ),
    )
    .join("\n");
}
