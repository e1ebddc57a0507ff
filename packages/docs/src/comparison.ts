import results from "../comparison.json" with { type: "json" };
import { html, type Markup, type Part } from "./html/template.ts";
import { comparisonSummary, comparisonTitle } from "./links.ts";
import { joined, table } from "./markdown/text.ts";
import { prose } from "./html/prose.ts";

/** The results of a benchmark, as `pnpm bench` writes them. `null` marks an unsupported case. */
type Comparison = (typeof results)["client"];

const comparisons: readonly Comparison[] = Object.values(results);
const introduction = joined(
  `# ${comparisonTitle}`,
  `${comparisonSummary} \`pnpm bench\` measures all rows of a table in one run. Lower is better, except for responses per second.`,
);

export function comparisonMarkdown(): string {
  const tables = comparisons.map(({ columns, rows }) =>
    table(
      ["", ...columns.map(({ title }) => title)],
      rows.map(({ name, values }) => [name, ...values.map(figure)]),
    ),
  );
  return `${joined(introduction, ...comparisons.flatMap((each, index) => [description(each), tables[index]]))}\n`;
}

export function comparisonMain(): Part {
  return [prose(introduction), comparisons.map((each) => [prose(description(each)), tableWithBars(each)])];
}

/** The text above a table. */
function description({ title, columns, rows, note, date, machine, versions }: Comparison): string {
  const ahead = columns.flatMap((column, index) => {
    const score = (value: number | null | undefined) =>
      column.better === "higher" ? -(value ?? 0) : (value ?? Infinity);
    const [best] = rows
      .filter(({ kind }) => kind !== "baseline")
      .toSorted((one, other) => score(one.values[index]) - score(other.values[index]));
    return best?.kind === "peer" ? [`- ${column.title}: ${best.name}`] : [];
  });
  const leaders = ahead.length > 0 && `A peer leads in:\n\n${ahead.join("\n")}`;
  return joined(`## ${title}`, `Measured on ${date} with ${versions}, on ${machine}.`, leaders, note);
}

/** Each figure has a bar, scaled to the largest in its column. */
function tableWithBars({ title, columns, rows }: Comparison): Markup {
  const largest = columns.map((_, index) => Math.max(...rows.map(({ values }) => values[index] ?? 0)));
  const bar = (value: number | null, index: number) => {
    const percent = Math.round((1000 * (value ?? 0)) / (largest[index] ?? 1)) / 10;
    return html`<svg aria-hidden="true"><rect width="${percent}%" height="100%" /></svg>`;
  };
  const row = ({ name, kind, values }: Comparison["rows"][number]) =>
    html`<tr class="${kind}">
      <th scope="row">${name}</th>
      ${values.map((value, index) => html`<td>${figure(value)}${bar(value, index)}</td>`)}
    </tr>`;
  return html`<div class="table comparison" tabindex="0" role="group" aria-label="${title}">
    <table>
      <thead>
        <tr>
          <td></td>
          ${columns.map((column) => html`<th scope="col">${column.title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(row)}
      </tbody>
    </table>
  </div>`;
}

function figure(value: number | null): string {
  return String(value ?? "–");
}
