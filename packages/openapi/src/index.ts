/**
 * Reads a bundled OpenAPI 3.1 document: references, operations, resolved schemas, fields and constraints.
 *
 * @packageDocumentation
 */
export * from "./constraints.ts";
export * from "./document.ts";
export * from "./fields.ts";
export * from "./json.ts";
export * from "./json-node.ts";
export * from "./mask.ts";
export * from "./names.ts";
export * from "./redact.ts";
export * from "./references.ts";
export * from "./schema.ts";
export * from "./team-scope.ts";
export * from "./type-text.ts";
export * from "./visitor.ts";
export * from "./wait.ts";
