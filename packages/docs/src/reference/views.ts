import type { Constraint, ExampleValue, Field, Json, OpenApiDocument, OperationNode } from "@northspec/openapi";

/**
 * The data for the reference pages. HTML, Markdown and samples are written from the same views, so they agree.
 * Descriptions are Markdown.
 */
export interface Reference {
  readonly document: OpenApiDocument;
  readonly title: string;
  readonly version: string;
  readonly summary: string;
  readonly description: string;
  /** The base URL of the API, without a trailing slash. */
  readonly server: string;
  readonly tags: readonly TagView[];
  readonly operations: readonly OperationView[];
  /** The named schemas with more than one reference to them. */
  readonly schemas: readonly SharedSchema[];
}

/** A group of operations. */
export interface TagView {
  readonly name: string;
  /** The file name of its page: `services`. */
  readonly slug: string;
  /** The group of tags that it belongs to, or its own name. */
  readonly group: string;
  readonly description: string;
  readonly operations: readonly OperationView[];
}

/** Everything that the page of an operation shows. */
export interface OperationView extends Pick<
  OperationNode,
  "id" | "path" | "teamPath" | "summary" | "description" | "permission" | "isDeprecated"
> {
  /** The file name of its page: `get-service`. */
  readonly slug: string;
  readonly method: "GET" | "PUT" | "POST" | "DELETE" | "PATCH";
  readonly tag: string;
  readonly cliCommand: string;
  /** How to wait for what it starts. Absent if it starts nothing. */
  readonly wait?: string;
  /** Its source file, relative to `spec/`. */
  readonly source: string;
  readonly pathParameters: readonly FieldView[];
  readonly queryParameters: readonly FieldView[];
  readonly body?: BodyView;
  readonly success: ResponseView;
  /** The error responses, whose body is usually {@link OperationView.errorBody}. */
  readonly errors: readonly ResponseView[];
  readonly errorBody: FieldView;
}

/** The body of a request. */
export interface BodyView {
  readonly description: string;
  readonly required: boolean;
  readonly root: FieldView;
  readonly examples: readonly ExampleValue[];
}

/** A response of an operation. */
export interface ResponseView {
  /** `200`, or `5XX` for a range. */
  readonly status: string;
  /** The reason phrase of the status: `Not Found`. */
  readonly name: string;
  /** The meaning of the status and, for an error, how to fix it. */
  readonly description: string;
  readonly headers: readonly FieldView[];
  readonly root: FieldView;
  /** The paths of the secrets in the body: `data.secrets.variables.*`. */
  readonly secrets: readonly string[];
  readonly examples: readonly ExampleValue[];
}

/** A parameter, a header, a body or a value inside a body. */
export interface FieldView {
  /** Its anchor, unique on its page and stable across builds: `body-billing.buildPlan`, `200-data.ports.id`. */
  readonly anchor: string;
  /** Its name; empty at the root of a body, `*` for each value of a map, and the name of a variant. */
  readonly name: string;
  /** Its path, such as `data.ports[].id`. */
  readonly path: string;
  readonly required: boolean;
  /** The corresponding field of `@northspec/openapi`, including array items. */
  readonly field: Field;
  /** For example, `string`, `array of strings`, `map of objects` or `one of 2 variants`. */
  readonly type: string;
  readonly description: string;
  /** The constraints on the value and, for an array, on its items. */
  readonly constraints: readonly Constraint[];
  readonly enum: readonly Json[];
  readonly default: Json | undefined;
  readonly example: Json | undefined;
  /** All examples of a parameter. Those with the name of a response's example belong to the request for it. */
  readonly examples?: readonly ExampleValue[];
  readonly isDeprecated: boolean;
  readonly isSecret: boolean;
  /** Its schema, if that has a page. */
  readonly schemaPage?: Pick<SharedSchema, "name" | "slug">;
  /**
   * The fields of an object, or of the objects in an array. A map has one, `*`, for its values. Empty for a recursive
   * schema, whose fields are on {@link FieldView.schemaPage}.
   */
  readonly children: readonly FieldView[];
  /** The variants of the value, or of each item of an array. */
  readonly variants: readonly FieldView[];
}

/** A named schema with a page. */
export interface SharedSchema {
  readonly name: string;
  readonly slug: string;
  /** Its source file, relative to `spec/`. */
  readonly source: string;
  readonly root: FieldView;
  /** The operations that accept or return it. */
  readonly usedBy: readonly OperationView[];
}
