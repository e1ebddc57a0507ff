/**
 * What each operation takes, field by field, and which parts of its replies are secret: for programs that make input
 * from it and check values before they are sent. Apart from the table of operations, for its size.
 *
 * @packageDocumentation
 */
export { fieldTable } from "./fields.gen.ts";

/** A value that an operation takes: a parameter, or a place in its body. */
export interface FieldDescription {
  /**
   * The way to the value, such as `billing.buildPlan`. `[]` stands for each item of a list and `*` for each key of a
   * map: `tags[]`, `buildArguments.*`.
   */
  readonly path: string;
  /** The JSON Schema type of the value; `any` where this list cannot say what the specification demands. */
  readonly type: "string" | "number" | "integer" | "boolean" | "object" | "array" | "any";
  /** Whether what it stands in must have it. */
  readonly required: boolean;
  readonly description?: string;
  readonly default?: unknown;
  readonly example?: unknown;
  readonly enum?: readonly unknown[];
  /** A regular expression, to be read with the flag `u`. */
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly deprecated?: boolean;
  /** Whether the value is to be hidden wherever it is shown. */
  readonly secret?: true;
  /** Whether an object may have no other fields than those of the list. */
  readonly closed?: true;
  /** The forms of an object that has exactly one of several. */
  readonly variants?: readonly FieldVariant[];
}

/** One of the forms that an object may have. */
export interface FieldVariant {
  readonly properties: readonly string[];
  readonly required: readonly string[];
}

/**
 * The fields of one operation.
 *
 * @example
 * ```ts
 * import { fieldTable } from "@northspec/types/fields";
 *
 * const required = fieldTable.createBuildService.body.filter((field) => field.required);
 * console.log(required.map(({ path }) => path));
 * ```
 */
export interface OperationFields {
  readonly parameters: readonly FieldDescription[];
  /** What is in its body, each object before its fields; empty where it takes none. */
  readonly body: readonly FieldDescription[];
  /** A body that the API takes. */
  readonly bodyExample?: unknown;
  /** The ways to the secrets of a successful reply, as in {@link FieldDescription.path}. */
  readonly secrets: readonly string[];
}
