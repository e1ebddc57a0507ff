import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What the sandbox reads of a schema. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** What the sandbox reads of a parameter. */
export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header" | "cookie";
  readonly required?: boolean;
  readonly schema: Schema;
}

interface MediaType {
  readonly schema: Schema;
  readonly examples?: Readonly<Record<string, { readonly value?: unknown } | Reference>>;
}

interface Reference {
  readonly $ref: string;
}

interface Body {
  readonly required?: boolean;
  readonly content?: Readonly<Record<string, MediaType>>;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: Body | Reference;
  readonly responses: Readonly<Record<string, Body | Reference>>;
  readonly "x-required-permission": string;
}

/** What the sandbox reads of the bundled specification. */
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** An operation of the document, its references followed. */
export interface Route {
  readonly operationId: string;
  readonly method: "GET" | "PUT" | "POST" | "DELETE" | "PATCH";
  /** The path with its parameters in braces, as the document has it. */
  readonly path: string;
  readonly permission: string;
  readonly parameters: readonly Parameter[];
  /** JSON pointer of the request body's schema. */
  readonly bodySchema: string | undefined;
  readonly bodyRequired: boolean;
  /** JSON pointer of the schema of each reply, by status (`200`, `5XX`). */
  readonly replySchemas: Readonly<Record<string, string>>;
  /** The examples of the successful reply, in the order of the document. */
  readonly examples: readonly unknown[];
}

const methods = ["get", "put", "post", "delete", "patch"] as const;

/**
 * The specification that this package was built with.
 *
 * @returns the bundled OpenAPI document.
 */
export function readDocument(): Document {
  const file = fileURLToPath(import.meta.resolve("@northspec/spec/openapi.json"));
  return JSON.parse(readFileSync(file, "utf8")) as Document; // linted as OpenAPI before it was bundled
}

/** Every operation of a document. */
export function routesOf(document: Document): Route[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method] as Operation | undefined; // what OpenAPI says stands under this key
      return operation ? [routeOf(document, path, item, method, operation)] : [];
    }),
  );
}

function routeOf(
  document: Document,
  path: string,
  item: Readonly<Record<string, unknown>>,
  method: (typeof methods)[number],
  operation: Operation,
): Route {
  const pointer = `#/paths/${escapePointer(path)}/${method}`;
  const shared = (item["parameters"] ?? []) as readonly (Parameter | Reference)[]; // as OpenAPI says
  const parameters = [...shared, ...(operation.parameters ?? [])].map((each) => locate(document, each, "").node);
  const body = operation.requestBody && locate(document, operation.requestBody, `${pointer}/requestBody`);
  const replies = Object.entries(operation.responses).map(([status, reply]) => ({
    status,
    ...locate(document, reply, `${pointer}/responses/${status}`),
  }));
  const success = replies.find(({ status }) => status.startsWith("2"));
  return {
    operationId: operation.operationId,
    method: method.toUpperCase() as Route["method"], // the upper case of one of `methods`
    path,
    permission: operation["x-required-permission"],
    parameters,
    bodySchema: body?.node.content?.["application/json"] && `${body.pointer}/content/application~1json/schema`,
    bodyRequired: body?.node.required ?? false,
    replySchemas: Object.fromEntries(
      replies
        .filter(({ node }) => node.content?.["application/json"])
        .map(({ status, pointer: at }) => [status, `${at}/content/application~1json/schema`]),
    ),
    examples: Object.values(success?.node.content?.["application/json"]?.examples ?? {}).map(
      (example) => locate(document, example, "").node.value,
    ),
  };
}

/** What a node or its reference stands for, with its JSON pointer. */
export function locate<Node extends object>(
  document: Document,
  node: Node | Reference,
  pointer: string,
): { readonly node: Node; readonly pointer: string } {
  if (!("$ref" in node) || typeof node.$ref !== "string") return { node: node as Node, pointer }; // no reference
  const target = node.$ref
    .slice(2)
    .split("/")
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((parent, key) => (parent as Record<string, unknown>)[key], document);
  return locate(document, target as Node, node.$ref); // the linter holds references to the kind of their place
}

/** A key of a JSON pointer. */
export function escapePointer(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
