/**
 * What a program wants to know of the operations while it runs.
 *
 * @packageDocumentation
 */
import type { operations } from "./schema.gen.ts";

export { defaultServer, operationTable } from "./operations.gen.ts";

/** The name of an operation, the same everywhere: key of the table, method of the client, anchor in the docs. */
export type OperationId = keyof operations;

/** A parameter in the path or the query of an operation. */
export interface OperationParameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required: boolean;
  /** The JSON Schema type of its value. */
  readonly type: "string" | "number" | "integer" | "boolean";
}

/** The body that an operation takes. */
export interface OperationBody {
  readonly contentType: "application/json";
  readonly required: boolean;
}

/**
 * What the specification says of one operation.
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
  /** The path below the server, with each parameter's name in braces. */
  readonly path: string;
  /** The group that the operation stands in. */
  readonly tag: string;
  /** The operation in a few words. */
  readonly summary: string;
  /** What it does, in Markdown. */
  readonly description: string;
  readonly parameters: readonly OperationParameter[];
  /** Absent where the operation takes no body. */
  readonly body?: OperationBody;
  /** What the token must be allowed, as `Scope > Resource > Group > Action`. */
  readonly permission: string;
  /** The words of the platform's own CLI command. */
  readonly cliCommand: string;
  /** Whether the results come in pages, each with the cursor of the next. */
  readonly paginated: boolean;
}
