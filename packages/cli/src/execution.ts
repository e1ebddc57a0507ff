import type { OperationDescription } from "@northspec/types";
import type { OperationFields } from "@northspec/types/fields";
import type { Flag } from "./flags.ts";
import type { Format } from "./output.ts";
import type { Options } from "./settings.ts";

/** What the commands are made from. */
export interface Source {
  readonly operations: readonly OperationDescription[];
  /** The fields of each operation, by its identifier. */
  readonly fields: Readonly<Record<string, OperationFields>>;
}

/** One run of the CLI. */
export interface Run extends Source {
  readonly signal: AbortSignal;
  readonly errorFormat: Format;
  /** Operation that is called, and where: for what is said of an error. */
  operation?: OperationDescription;
  baseUrl?: string;
}

/** One call of an operation's command. */
export interface Execution {
  readonly run: Run;
  readonly operation: OperationDescription;
  readonly fields: OperationFields;
  readonly flags: readonly Flag[];
  readonly options: Options;
}
