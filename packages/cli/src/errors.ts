/** The exit codes of the command, each with what it means. README and help show them. */
export const exitCodes = {
  ok: [0, "done"],
  api: [1, "the API refused the request or failed"],
  usage: [2, "the command line or the body is wrong; nothing was sent"],
  unauthenticated: [3, "the token is missing or not valid"],
  forbidden: [4, "the token lacks the permission"],
  notFound: [5, "what the path names does not exist"],
  conflict: [6, "what should be created exists already"],
  rateLimited: [7, "the requests of this hour are used up"],
  network: [8, "the API could not be reached, or not in time"],
  configuration: [9, "the configuration file cannot be read or written"],
  build: [10, "the build that was watched failed"],
  interrupted: [130, "interrupted by Ctrl-C"],
  pipe: [141, "whoever read the output stopped reading"],
} as const satisfies Record<string, readonly [code: number, meaning: string]>;

export type ExitName = keyof typeof exitCodes;

/** A failure that is told to the user in plain words and ends the command. */
export class CommandError extends Error {
  override readonly name: string = "CommandError";
  readonly exit: ExitName;
  /** More about it, as data. */
  readonly details: unknown;

  constructor(exit: ExitName, message: string, { details, cause }: { details?: unknown; cause?: unknown } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.exit = exit;
    this.details = details;
  }
}

/** The command line is wrong. */
export function usageError(message: string, details?: unknown): CommandError {
  return new CommandError("usage", message, { details });
}

/** One thing that is wrong with the input: where it stands, and what is expected there. */
export interface InputIssue {
  readonly location: string;
  readonly message: string;
}

/** All that is wrong with the input, in one error. */
export function inputError(issues: readonly InputIssue[]): CommandError {
  return usageError(issues.map(({ location, message }) => `${location} ${message}`).join("\n"), issues);
}

/** The code that the system gives an error, such as `ENOENT`. */
export function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : "unknown";
}
