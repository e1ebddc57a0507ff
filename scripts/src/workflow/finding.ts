/** A mistake in a file of GitHub Actions. */
export interface Finding {
  /** Relative to the root of the repository. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** What is wrong, and what to write in its place. */
  readonly message: string;
}

/** A finding as compilers print theirs. */
export function formatFinding({ file, line, column, message }: Finding): string {
  return `${file}:${String(line)}:${String(column)} ${message}`;
}
