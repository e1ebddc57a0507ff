/** The exit codes and their meanings, for the README and the help. */
export const exitCodes = {
  ok: [0, "success"],
  api: [1, "the API rejected the request or failed"],
  usage: [2, "invalid command line or body; nothing was sent"],
  unauthenticated: [3, "the token is missing or invalid"],
  forbidden: [4, "the token lacks the permission"],
  notFound: [5, "not found"],
  conflict: [6, "conflict: the resource already exists or is in use"],
  rateLimited: [7, "rate limit exceeded"],
  network: [8, "network error or timeout"],
  configuration: [9, "cannot read or write the configuration file"],
  failed: [10, "with --wait: the build, rollout or run failed"],
  incomplete: [11, "the request succeeded, but a later step failed"],
  interrupted: [130, "interrupted by Ctrl-C"],
  pipe: [141, "the output pipe was closed"],
} as const satisfies Record<string, readonly [code: number, meaning: string]>;

export type ExitName = keyof typeof exitCodes;

/** An error that ends the run, with a message for the user. */
export class CommandError extends Error {
  override readonly name: string = "CommandError";
  readonly exit: ExitName;
  /** The error as data, for `--output json`. */
  readonly details: unknown;

  constructor(exit: ExitName, message: string, { details, cause }: { details?: unknown; cause?: unknown } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.exit = exit;
    this.details = details;
  }
}

/** Creates an error for an invalid command line. */
export function usageError(message: string, details?: unknown): CommandError {
  return new CommandError("usage", message, { details });
}

/** One error in the input: the flag or position in a file, and the expected value. */
export interface InputIssue {
  readonly location: string;
  readonly message: string;
}

/** Combines all issues of the input into one error. */
export function inputError(issues: readonly InputIssue[]): CommandError {
  return usageError(issues.map(({ location, message }) => `${location} ${message}`).join("\n"), issues);
}

/** The code of a system error: `ENOENT`. */
export function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : "unknown";
}
