import { createRequire } from "node:module";

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

interface Reference {
  readonly $ref: string;
}

interface Body {
  readonly required?: boolean;
  readonly content?: Readonly<
    Record<
      string,
      {
        readonly schema: Schema;
        readonly examples?: Readonly<Record<string, { readonly value?: unknown } | Reference>>;
      }
    >
  >;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: Body | Reference;
  readonly responses: Readonly<Record<string, Body | Reference>>;
  readonly "x-required-permission": string;
}

/** An operation of the specification, its references followed. */
export interface Route {
  readonly operationId: string;
  readonly method: string;
  /** The path with its parameters in braces, as in the specification. */
  readonly path: string;
  readonly permission: string;
  readonly pathParameters: readonly string[];
  readonly queryParameters: ReadonlyMap<string, Parameter>;
  /** JSON pointer of the request body's schema. */
  readonly bodySchema: string | undefined;
  readonly bodyRequired: boolean;
  /** JSON pointer of the schema of each response, by status (`200`, `5XX`). */
  readonly responseSchemas: Readonly<Record<string, string>>;
  /** The examples of the successful response, in the order of the specification. */
  readonly examples: readonly unknown[];
}

const require = createRequire(import.meta.url);

/** The version of this package. */
export const { version } = require("../package.json") as { readonly version: string }; // npm requires one

/** The bundled specification that this package was built with. */
export const specification = require("@northspec/spec/openapi.json") as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}; // linted as OpenAPI before it was bundled

/** Every operation of the specification. */
export const routes: readonly Route[] = Object.entries(specification.paths).flatMap(([path, item]) =>
  ["get", "put", "post", "delete", "patch"].flatMap((method) => {
    const operation = item[method] as Operation | undefined; // what OpenAPI puts under this key
    const shared = (item["parameters"] ?? []) as readonly (Parameter | Reference)[]; // the same
    return operation ? [routeOf(path, method, shared, operation)] : [];
  }),
);

function routeOf(
  path: string,
  method: string,
  shared: readonly (Parameter | Reference)[],
  operation: Operation,
): Route {
  const pointer = `#/paths/${escapePointer(path)}/${method}`;
  const body = operation.requestBody && locate(operation.requestBody, `${pointer}/requestBody`);
  const responses = Object.entries(operation.responses).map(([status, response]) => ({
    status,
    ...locate(response, `${pointer}/responses/${status}`),
  }));
  const parameters = [...shared, ...(operation.parameters ?? [])].map((each) => locate(each).node);
  const query = parameters.filter((each) => each.in === "query");
  const success = responses.find(({ status }) => status.startsWith("2"));
  return {
    operationId: operation.operationId,
    method: method.toUpperCase(),
    path,
    permission: operation["x-required-permission"],
    pathParameters: parameters.filter((each) => each.in === "path").map(({ name }) => name),
    queryParameters: new Map(query.map((each) => [each.name, each])),
    bodySchema: body?.node.content?.["application/json"] && `${body.pointer}/content/application~1json/schema`,
    bodyRequired: body?.node.required ?? false,
    responseSchemas: Object.fromEntries(
      responses
        .filter(({ node }) => node.content?.["application/json"])
        .map(({ status, pointer: at }) => [status, `${at}/content/application~1json/schema`]),
    ),
    examples: Object.values(success?.node.content?.["application/json"]?.examples ?? {}).map(
      (example) => locate(example).node.value,
    ),
  };
}

/** JSON pointer of the schema of an operation's response with a status. */
export function responseSchemaOf({ responseSchemas }: Route, status: number): string | undefined {
  return responseSchemas[status] ?? responseSchemas[`${String(status)[0]}XX`];
}

/** Resolves a reference: the node it points at, and that node's JSON pointer. */
export function locate<Node extends object>(
  node: Node | Reference,
  pointer = "",
): { readonly node: Node; readonly pointer: string } {
  if (!("$ref" in node) || typeof node.$ref !== "string") return { node: node as Node, pointer }; // no reference
  const target = node.$ref
    .slice(2)
    .split("/")
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((parent, key) => (parent as Record<string, unknown>)[key], specification);
  return locate(target as Node, node.$ref); // the linter checks that a reference points at the right kind of node
}

/** Escapes a key for a JSON pointer. */
export function escapePointer(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
