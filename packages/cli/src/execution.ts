import type { OperationDescription } from "@northspec/types";
import type { OperationFields } from "@northspec/types/fields";
import type { Flag } from "./flags.ts";
import type { CliOptions, OutputFormat } from "./settings.ts";

/** The operations to create commands from. */
export interface CommandSource {
  readonly operations: readonly OperationDescription[];
  /** The fields of each operation, by operationId. */
  readonly fields: Readonly<Record<string, OperationFields>>;
}

/** The state of one run of the CLI. */
export interface RunState extends CommandSource {
  readonly signal: AbortSignal;
  readonly errorFormat: OutputFormat;
  /** The operation and the URL of the current call, for error messages. */
  operation?: OperationDescription;
  baseUrl?: string;
  /** The proxy of the current call, without credentials. */
  proxy?: string | undefined;
  /** A completed write and the ID in its response. Later errors must not suggest that nothing was sent. */
  succeeded?: { readonly operation: string; readonly id: string };
  /** Whether the call succeeded, and the run waits for what it started. */
  isWaiting?: boolean;
  /** Whether help also shows hidden flags. */
  readonly showAllFlags?: boolean;
  /** Returns the flags that the help of the current command hides. */
  hiddenFlags?: () => readonly string[];
}

/** One execution of an operation's command. */
export interface Execution {
  readonly run: RunState;
  readonly operation: OperationDescription;
  readonly fields: OperationFields;
  readonly flags: readonly Flag[];
  readonly options: CliOptions;
}
