import { html, type Markup } from "../html/template.ts";
import { axisAround, axisOf } from "./axis.ts";

/** A line of a chart, with its name at its end. */
export interface Line {
  readonly name: string;
  /** From left to right; the values of both axes are above 0. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** What a chart shows. */
export interface LineChart {
  /** A name that no other chart of the page has, fit for an id. */
  readonly id: string;
  readonly title: string;
  /** What can be seen, for those who cannot. */
  readonly description: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly lines: readonly Line[];
}

const width = 560;
const height = 360;
const left = 56;
const right = 400;
const top = 16;
const bottom = 308;
/** The least distance of two names. */
const lineHeight = 17;
/** The style sheet has so many colours for lines; others begin again. */
const colours = 8;

/**
 * Draws lines over two axes on which every step multiplies: what grows as fast as the horizontal axis is as steep as its
 * diagonal. Colours and letters come from the style sheet, so that the chart follows light and dark and needs no style of
 * its own, which the policy of the site forbids.
 *
 * @see [SVG accessibility](https://www.w3.org/TR/svg-aam-1.0/)
 */
export function lineChart({ id, title, description, xLabel, yLabel, lines }: LineChart): Markup {
  const points = lines.flatMap((line) => line.points);
  const horizontal = axisOf(points.map(({ x }) => x));
  const vertical = axisAround(points.map(({ y }) => y));
  const x = (value: number) => rounded(left + horizontal.place(value) * (right - left));
  const y = (value: number) => rounded(bottom - vertical.place(value) * (bottom - top));
  const labels = spread(lines.map(({ points: own }) => y(own.at(-1)?.y ?? 1)));
  return html`
    <svg class="plot" role="img" viewBox="0 0 ${width} ${height}" aria-labelledby="${id}-title ${id}-description">
      <title id="${id}-title">${title}</title>
      <desc id="${id}-description">${description}</desc>
      ${vertical.ticks.map(
        ({ value, text }) => html`
          <path class="grid" d="M${left} ${y(value)}H${right}" />
          <text class="end" x="${left - 8}" y="${y(value) + 4}">${text}</text>
        `,
      )}
      ${horizontal.ticks.map(
        ({ value, text }) => html`
          <path class="grid" d="M${x(value)} ${bottom}v5" />
          <text class="middle" x="${x(value)}" y="${bottom + 20}">${text}</text>
        `,
      )}
      <text class="middle" x="${(left + right) / 2}" y="${height - 8}">${xLabel}</text>
      <text class="middle" transform="translate(14 ${(top + bottom) / 2}) rotate(-90)">${yLabel}</text>
      ${lines.map(({ name, points: own }, index) => {
        const way = own.map((point) => `${x(point.x)} ${y(point.y)}`).join("L");
        const end = own.at(-1);
        return html`
          <g class="line-${(index % colours) + 1}">
            <path class="line" d="M${way}" />
            ${own.map((point) => html`<circle cx="${x(point.x)}" cy="${y(point.y)}" r="3" />`)}
            <text x="${x(end?.x ?? 1) + 10}" y="${(labels[index] ?? 0) + 4}">${name}</text>
          </g>
        `;
      })}
    </svg>
  `;
}

/** Heights of names near those wanted, none on top of another, all within the chart. */
function spread(wanted: readonly number[]): number[] {
  const order = wanted.map((height, index) => ({ height, index })).toSorted((one, other) => one.height - other.height);
  let above = -Infinity;
  for (const entry of order) {
    entry.height = Math.max(entry.height, above + lineHeight);
    above = entry.height;
  }
  let below = Infinity;
  for (const entry of order.toReversed()) {
    entry.height = Math.min(entry.height, below - lineHeight, bottom);
    below = entry.height;
  }
  return order.toSorted((one, other) => one.index - other.index).map((entry) => rounded(entry.height));
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
