/**
 * What a page of the reference shows, read from the bundled specification: one shape for the HTML, the Markdown and the
 * samples, so that all three say the same.
 */

/** The whole reference. */
export interface Reference {
  readonly title: string;
  readonly version: string;
  readonly summary: string;
  /** In Markdown. */
  readonly description: string;
  /** The address of the API, without a slash at its end. */
  readonly server: string;
  readonly tags: readonly Tag[];
  readonly operations: readonly Operation[];
  /** The named schemas that more than one place refers to, by name. */
  readonly schemas: readonly SharedSchema[];
}

/** A group of operations. */
export interface Tag {
  readonly name: string;
  /** Names its page: `services`. */
  readonly slug: string;
  readonly description: string;
  readonly operations: readonly Operation[];
}

/** One operation and all that its page shows. */
export interface Operation {
  /** Its operationId. */
  readonly id: string;
  /** Names its page: `get-service`. */
  readonly slug: string;
  readonly method: "GET" | "PUT" | "POST" | "DELETE" | "PATCH";
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  /** In Markdown. */
  readonly description: string;
  readonly permission: string;
  readonly cliCommand: string;
  readonly deprecated: boolean;
  /** The file below `spec/` that it is written in. */
  readonly source: string;
  readonly pathParameters: readonly Field[];
  readonly queryParameters: readonly Field[];
  readonly body?: Body;
  /** What it answers when all is well. */
  readonly success: Reply;
  /** What it answers when it fails, by status. All have one body, which {@link Operation.errorBody} describes. */
  readonly errors: readonly Reply[];
  readonly errorBody: Field;
}

/** What an operation takes besides its parameters. */
export interface Body {
  readonly description: string;
  readonly required: boolean;
  readonly root: Field;
  readonly examples: readonly Example[];
}

/** What an operation answers with one status. */
export interface Reply {
  /** `200`, or `5XX` for a family. */
  readonly status: string;
  /** The words of the status: `Not Found`. */
  readonly name: string;
  /** What it means and, of an error, what to do. In Markdown. */
  readonly description: string;
  readonly headers: readonly Field[];
  readonly root: Field;
  readonly examples: readonly Example[];
}

/** A value that the specification gives. */
export interface Example {
  /** Its key in the specification, such as `dockerfile`: the same in a request and the reply to it. */
  readonly name: string;
  readonly summary: string;
  readonly value: unknown;
}

/** A parameter, a header, or a place in a body. */
export interface Field {
  /** Its anchor, unique on its page and on every page of the operation: `body-billing.buildPlan`, `200-data.ports.id`. */
  readonly anchor: string;
  /** Its own name; empty at the root of a body, `*` for the value of each key of a map. */
  readonly name: string;
  /** The way to it, such as `data.ports[].id`. */
  readonly path: string;
  /** As a reader would say it: `string`, `array of strings`, `map of objects`, `one of 2 forms`. */
  readonly type: string;
  readonly required: boolean;
  /** In Markdown. */
  readonly description: string;
  /** Bounds, lengths, pattern, format and the like, of the field and, where it is an array, of its items. */
  readonly constraints: readonly Constraint[];
  readonly enum: readonly unknown[];
  /** Absent where there is none; `null` is a default. */
  readonly default?: unknown;
  readonly example?: unknown;
  readonly deprecated: boolean;
  readonly secret: boolean;
  /** Its schema where that has a page. */
  readonly schema?: Pick<SharedSchema, "name" | "slug">;
  /**
   * The fields of an object, or of the objects in an array. A map has one, `*`, for its values. Empty too where the
   * schema stands inside of itself: {@link Field.schema} leads on.
   */
  readonly children: readonly Field[];
  /** The forms that it, or each of its items, may have: exactly one holds, unless the type says `any of`. */
  readonly alternatives: readonly Alternative[];
}

/** One thing that a value must be: its label, then its value. */
export interface Constraint {
  /** The keyword of JSON Schema: `maximum`, or `items.minLength` for what each item must be. */
  readonly keyword: string;
  /** In a few words: `at most`, `pattern`, `items at least`. */
  readonly label: string;
  /** Such as `100`, `3 characters` or a regular expression; empty where the label says all, as `no other fields`. */
  readonly value: string;
}

/** One of the forms of a value: a field whose name is that of the form, and whose path is that of the value. */
export type Alternative = Field;

/** A named schema with a page of its own. */
export interface SharedSchema {
  readonly name: string;
  readonly slug: string;
  /** The file below `spec/` that it is written in. */
  readonly source: string;
  readonly root: Field;
  /** The operations that take or return it. */
  readonly usedBy: readonly Operation[];
}
