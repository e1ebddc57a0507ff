/**
 * A table of the operations, for use at run time.
 *
 * @packageDocumentation
 */
import type { OperationTable } from "./operations.gen.ts";
import type { operations } from "./schema.gen.ts";

export { operationTable, type OperationTable } from "./operations.gen.ts";

/** The name of an operation: its key in the table, its function in the client and its page in the documentation. */
export type OperationId = keyof operations;

/** A parameter in the path or the query of an operation. */
export interface OperationParameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required: boolean;
  /** The JSON Schema type of the value. Only a query parameter may be an array; its items are sent one by one. */
  readonly type: ScalarType | "array";
  /** The JSON Schema type of each item of an array. */
  readonly items?: ScalarType;
}

/** The JSON Schema types of single values. */
export type ScalarType = "string" | "number" | "integer" | "boolean";

/** The body of an operation. */
export interface OperationBody {
  readonly contentType: "application/json";
  readonly required: boolean;
}

/**
 * An operation in the specification.
 *
 * @example
 * ```ts
 * import { operationTable, type OperationDescription } from "@northspec/types/operations";
 *
 * const { method, path, permission }: OperationDescription = operationTable.getService;
 * ```
 */
export interface OperationDescription {
  readonly id: OperationId;
  readonly method: "GET" | "PUT" | "POST" | "DELETE" | "OPTIONS" | "HEAD" | "PATCH" | "TRACE";
  /** The path, with the names of parameters in braces. */
  readonly path: string;
  /** The tag that groups the operation with others. */
  readonly tag: string;
  /** The group of tags that the tag is in: `Services` for the tag `Service builds`. */
  readonly group: string;
  /** A short name of the operation: `Get service`. */
  readonly summary: string;
  /** A description in Markdown. */
  readonly description: string;
  /** Present if the operation is deprecated. The description starts with the replacement. */
  readonly deprecated?: true;
  readonly parameters: readonly OperationParameter[];
  /** Absent if the operation has no body. */
  readonly body?: OperationBody;
  /** Present if a success may have no content. */
  readonly mayBeEmpty?: true;
  /** The permission that the token needs, as `Scope > Resource > Group > Action`. Absent if none is documented. */
  readonly permission?: string;
  /** The command of the platform's own CLI, without the program name: `get service builds`. */
  readonly cliCommand: string;
  /** Whether the results are paginated, each page with the cursor of the next. */
  readonly paginated: boolean;
  /** How to wait for what the operation starts. Absent if it starts nothing. */
  readonly wait?: OperationWait;
}

/** How to wait for what an operation starts, such as a build: which operation to poll, and until when. */
export interface OperationWait {
  /** The operation to poll. Its path parameters are those of the call and {@link OperationWait.parameters}. */
  readonly operation: OperationId;
  /** Path parameters of the polled operation, each with the path of its value in the response of the call: `data.id`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The statuses to wait for, one after the other. */
  readonly until: readonly WaitStatus[];
}

/** A status in the response of a polled operation, and its final values. Any other value means "not yet". */
export interface WaitStatus {
  /** The path of the field: `data.status.build.status`. */
  readonly field: string;
  readonly success: readonly string[];
  readonly failure: readonly string[];
}

/** The name of an operation that starts something to wait for. */
export type WaitableId = {
  [Id in OperationId]: OperationTable[Id] extends { readonly wait: OperationWait } ? Id : never;
}[OperationId];

/** The name of the operation to poll after an operation of {@link WaitableId}. */
export type PolledId<Id extends WaitableId> = OperationTable[Id]["wait"]["operation"];
