/** How far a change raises the version. */
export const bumps = ["major", "minor", "patch"] as const;

export type Bump = (typeof bumps)[number];

/** One change, as its changeset tells it. */
export interface Change {
  readonly bump: Bump;
  readonly packages: readonly string[];
  /** In Markdown. */
  readonly text: string;
}
