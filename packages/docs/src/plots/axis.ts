/** A place on an axis whose steps are powers, with what is written beside it. */
export interface Tick {
  readonly value: number;
  readonly text: string;
}

/** An axis on which every step multiplies. */
export interface Axis {
  readonly ticks: readonly Tick[];
  /** How far along the axis a value stands: 0 at its begin, 1 at its end. */
  place(value: number): number;
}

/** The axis of given values, each with a mark of its own. */
export function axisOf(values: readonly number[]): Axis {
  const marks = [...new Set(values)].toSorted((one, other) => one - other);
  return axis(marks[0] ?? 1, marks.at(-1) ?? 1, marks);
}

/** The axis of measured values, from a power of ten to one, with a mark at each. */
export function axisAround(values: readonly number[]): Axis {
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.max(Math.ceil(Math.log10(Math.max(...values))), first + 1);
  const marks = Array.from({ length: last - first + 1 }, (_, index) => Number(`1e${first + index}`));
  return axis(10 ** first, 10 ** last, marks);
}

function axis(first: number, last: number, marks: readonly number[]): Axis {
  const length = Math.log(last / first) || 1;
  return {
    ticks: marks.map((value) => ({ value, text: formatFigure(value) })),
    place: (value) => Math.log(value / first) / length,
  };
}

/** A figure as people write it: `0.389`, `2,000`. */
export function formatFigure(value: number): string {
  return value.toLocaleString("en-US", { maximumSignificantDigits: 6 });
}
