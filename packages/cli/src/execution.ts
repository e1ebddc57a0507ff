import type { OperationDescription } from "@northspec/types";
import type { OperationFields } from "@northspec/types/fields";
import type { Flag } from "./flags.ts";
import type { OutputFormat } from "./output.ts";
import type { CliOptions } from "./settings.ts";

/** What the commands are made from. */
export interface CommandSource {
  readonly operations: readonly OperationDescription[];
  /** The fields of each operation, by its identifier. */
  readonly fields: Readonly<Record<string, OperationFields>>;
}

/** One run of the CLI. */
export interface RunState extends CommandSource {
  readonly signal: AbortSignal;
  readonly errorFormat: OutputFormat;
  /** Operation that is called, and where: for what is said of an error. */
  operation?: OperationDescription;
  baseUrl?: string;
}

/** One call of an operation's command. */
export interface Execution {
  readonly run: RunState;
  readonly operation: OperationDescription;
  readonly fields: OperationFields;
  readonly flags: readonly Flag[];
  readonly options: CliOptions;
}
