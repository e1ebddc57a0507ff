/**
 * The fields of each operation's input and the secrets in its responses, for programs that build input and validate it
 * before sending. Separate from the table of operations because of its size.
 *
 * @packageDocumentation
 */
export { fieldTable } from "./fields.gen.ts";

/** A parameter of an operation, or a field of its body. */
export interface FieldDescription {
  /**
   * The path of the field: `billing.buildPlan`. The items of an array have `[]`, and the values of a map `*`: `tags[]`,
   * `buildArguments.*`.
   */
  readonly path: string;
  /** The JSON Schema type of the value, or `any` if this table cannot express the schema. */
  readonly type: "string" | "number" | "integer" | "boolean" | "object" | "array" | "any";
  /** Whether the containing object requires it. */
  readonly required: boolean;
  readonly description?: string;
  readonly default?: unknown;
  readonly example?: unknown;
  readonly enum?: readonly unknown[];
  /** A regular expression with the `u` flag. */
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
  /** Whether the value is a secret and must be hidden in output. */
  readonly secret?: true;
  /** Whether an object rejects unknown fields. */
  readonly closed?: true;
  /** Fields of an object that cannot be combined. */
  readonly conflicts?: readonly (readonly string[])[];
  /** The variants of an object, of which it must match exactly one. */
  readonly variants?: readonly FieldVariant[];
}

/** A variant of an object. */
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
  /** The fields of the body, each object before its fields. Empty if the operation has no body. */
  readonly body: readonly FieldDescription[];
  /** The facts of the body itself, whose path is empty. Absent if the operation has no body. */
  readonly bodyRoot?: FieldDescription;
  /** An example of a valid body. */
  readonly bodyExample?: unknown;
  /** The paths of the secrets in a successful response, as in {@link FieldDescription.path}. */
  readonly secrets: readonly string[];
  /** The fields of each item with a single value, if `data` is a list of objects. */
  readonly columns?: readonly string[];
}
