/** Why the changesets are refused. */
export interface Problem {
  readonly kind: "too-small" | "no-changeset" | "not-named" | "not-published" | "version";
  /** What is wrong. */
  readonly message: string;
  /** What it breaks, or why it matters. */
  readonly reason?: string;
  /** The command or the edit that mends it. */
  readonly mend: string;
  readonly file: string;
  readonly line: number;
  /** The JSON pointer of the place, where it is one of the specification. */
  readonly pointer?: string;
  /** Whether it stands there in the base alone. */
  readonly inBase?: boolean;
}
