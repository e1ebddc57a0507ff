/**
 * The types of the Northflank API: each schema of the specification by its own name, and `paths`, `components` and
 * `operations` for tools that read openapi-typescript's output. Nothing here exists at run time.
 *
 * @packageDocumentation
 */
export type * from "./schema.gen.ts";
export type { OperationBody, OperationDescription, OperationId, OperationParameter, ScalarType } from "./operations.ts";
