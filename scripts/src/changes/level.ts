/** How far a version rises, as Semantic Versioning has it. */
export type Level = "patch" | "minor" | "major";

/** A rise, or that there is none. */
export type Rise = Level | "none";

const order: readonly Rise[] = ["none", "patch", "minor", "major"];

/** Whether a rise is higher than another. */
export function exceeds(rise: Rise, other: Rise): boolean {
  return order.indexOf(rise) > order.indexOf(other);
}

/** The highest of some rises. */
export function highest(rises: readonly Rise[]): Rise {
  return rises.reduce((most, rise) => (exceeds(rise, most) ? rise : most), "none");
}

/** How far one version is above another: `none` where it is not, or where one of them is no version. */
export function riseBetween(from: string, to: string): Rise {
  const [before, after] = [from, to].map((version) =>
    version
      .match(/^(\d+)\.(\d+)\.(\d+)/u)
      ?.slice(1)
      .map(Number),
  );
  const levels = ["major", "minor", "patch"] as const;
  if (before === undefined || after === undefined) return "none";
  const part = levels.findIndex((_, index) => before[index] !== after[index]);
  return Number(after[part]) > Number(before[part]) ? (levels[part] ?? "none") : "none";
}
