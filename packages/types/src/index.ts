/**
 * The types of the Northflank API: a type for each schema of the specification, and `paths`, `components` and
 * `operations` for tools that use the output of openapi-typescript. This module has no code at run time.
 *
 * @packageDocumentation
 */
export type * from "./schema.gen.ts";
export type {
  OperationBody,
  OperationDescription,
  OperationId,
  OperationParameter,
  OperationTable,
  OperationWait,
  PolledId,
  ScalarType,
  WaitableId,
  WaitStatus,
} from "./operations.ts";
