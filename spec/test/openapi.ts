import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of this package. */
export const root = fileURLToPath(new URL("..", import.meta.url));

export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly deprecated?: boolean;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

export interface MediaType {
  readonly schema: Schema;
  readonly examples?: Readonly<Record<string, Reference | Example>>;
}

export interface Example {
  readonly value: unknown;
}

interface Reference {
  readonly $ref: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required?: boolean;
  readonly schema: Schema;
}

export interface Response {
  readonly content: { readonly "application/json": MediaType };
}

export interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly (Reference | Parameter)[];
  readonly requestBody?: { readonly content: { readonly "application/json": MediaType } };
  readonly responses: Readonly<Record<string, Reference | Response>>;
}

const methods = ["get", "put", "post", "delete", "patch"] as const;

export type PathItem = { readonly parameters?: readonly (Reference | Parameter)[] } & {
  readonly [Method in (typeof methods)[number]]?: Operation;
};

export interface Document {
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** The bundle that `generate` writes. */
// A cast, since JSON has no type: the linter has held the document to OpenAPI before it was bundled.
export const document = JSON.parse(readFileSync(`${root}/dist/openapi.json`, "utf8")) as Document;

/** What a reference of the bundle points at, or the node itself. */
export function resolve<Node extends object>(node: Node | Reference): Node {
  if (!("$ref" in node) || typeof node.$ref !== "string") return node as Node; // no reference, so a Node
  const target = node.$ref
    .slice(2)
    .split("/")
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((parent, key) => (parent as Record<string, unknown>)[key], document);
  // Keys beside a reference win over those of its target; both are of the kind that the place asks for.
  const { $ref: _, ...beside } = node;
  return { ...resolve(target as Node), ...beside };
}

/** Every operation of the document with the parameters of its path item. */
export const operations = Object.values(document.paths).flatMap((item) =>
  methods
    .map((method) => item[method])
    .filter((operation) => operation !== undefined)
    .map((operation) => ({
      operation,
      parameters: [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((each) => resolve(each)),
    })),
);

/** Every body of the document: what it belongs to, and its media type. */
export const bodies = operations.flatMap(({ operation }) => [
  ...(operation.requestBody
    ? [
        {
          name: `${operation.operationId} request`,
          mediaType: operation.requestBody.content["application/json"],
        },
      ]
    : []),
  ...Object.entries(operation.responses).map(([status, response]) => ({
    name: `${operation.operationId} ${status}`,
    mediaType: resolve(response).content["application/json"],
  })),
]);

/** Every schema that the document holds, inline ones included, with its JSON pointer. */
export function* everySchema(): Generator<{ readonly pointer: string; readonly schema: Schema }> {
  const stack: { pointer: string; node: unknown }[] = [{ pointer: "#", node: document }];
  for (let entry = stack.pop(); entry; entry = stack.pop()) {
    const { pointer, node } = entry;
    if (typeof node !== "object" || node === null) continue;
    if (/\/(example|examples|default|enum)$/.test(pointer)) continue;
    if (/\/(schema|items|additionalProperties)$|\/(schemas|properties)\/[^/]+$|\/(allOf|oneOf)\/\d+$/.test(pointer)) {
      yield { pointer, schema: node };
    }
    for (const [key, child] of Object.entries(node)) {
      stack.push({
        pointer: `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`,
        node: child,
      });
    }
  }
}
