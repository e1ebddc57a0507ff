/** A version bump, as defined by Semantic Versioning. */
export type Bump = "patch" | "minor" | "major";

/** A bump, or none. */
export type BumpOrNone = Bump | "none";

const order: readonly BumpOrNone[] = ["none", "patch", "minor", "major"];

/** Compares two bumps, to sort them in ascending order. */
export function compareBumps(one: BumpOrNone, other: BumpOrNone): number {
  return order.indexOf(one) - order.indexOf(other);
}

/** The largest bump in a list. */
export function maxBump(bumps: readonly BumpOrNone[]): BumpOrNone {
  return bumps.reduce((max, bump) => (compareBumps(bump, max) > 0 ? bump : max), "none");
}

/** The bump from one version to another: `none` if it is not higher, or if either is not a version. */
export function bumpBetween(from: string, to: string): BumpOrNone {
  const [before, after] = [from, to].map((version) => /^(\d+)\.(\d+)\.(\d+)/u.exec(version)?.slice(1).map(Number));
  const parts = ["major", "minor", "patch"] as const;
  const index = parts.findIndex((_, part) => before?.[part] !== after?.[part]);
  return Number(after?.[index]) > Number(before?.[index]) ? (parts[index] ?? "none") : "none";
}
