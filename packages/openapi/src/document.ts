import { isObject, type Json } from "./json.ts";
import { DocumentError, JsonNode } from "./json-node.ts";
import { type ResolvedSchema, SchemaResolver } from "./schema.ts";
import { readTeamScope, type TeamScope, teamPathOf } from "./team-scope.ts";

/** The HTTP methods of OpenAPI, in the order in which the operations of a path are listed. */
export const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;
export type Method = (typeof methods)[number];

/** A parameter of an operation or of its path. */
export interface ParameterNode {
  readonly node: JsonNode;
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description: string;
  readonly isDeprecated: boolean;
  readonly schema: ResolvedSchema;
  readonly examples: readonly ExampleValue[];
}

/** An example in the document. */
export interface ExampleValue {
  /** Its key in the document. A request and its response use the same key: `dockerfile`. */
  readonly name: string;
  readonly summary: string;
  readonly value: Json;
}

/** The content of a body in one media type. */
export interface Content {
  readonly mediaType: string;
  /** The schema in the document. */
  readonly node: JsonNode;
  readonly schema: ResolvedSchema;
  readonly examples: readonly ExampleValue[];
}

/** The body of a request. */
export interface RequestBody {
  readonly node: JsonNode;
  readonly required: boolean;
  readonly description: string;
  readonly contents: readonly Content[];
}

/** A response of an operation. */
export interface ResponseNode {
  readonly node: JsonNode;
  /** `200`, or `5XX` for a range. */
  readonly status: string;
  readonly description: string;
  readonly headers: readonly Omit<ParameterNode, "in">[];
  readonly contents: readonly Content[];
}

/** An operation with its references followed. */
export interface OperationNode {
  readonly node: JsonNode;
  readonly id: string;
  readonly method: Method;
  /** The path with parameters in braces: `/v1/projects/{projectId}`. */
  readonly path: string;
  /** Its path for a team, if it is in the {@link OpenApiDocument.teamScope}. */
  readonly teamPath?: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly isDeprecated: boolean;
  /** The permission that a token needs, `x-required-permission`. */
  readonly permission?: string;
  /** The CLI command, `x-cli-command`. */
  readonly cliCommand?: string;
  /** The parameters of the path, then those of the operation, which override the former by name. */
  readonly parameters: readonly ParameterNode[];
  readonly body?: RequestBody;
  readonly responses: readonly ResponseNode[];
}

/**
 * A bundled OpenAPI 3.1 document: https://spec.openapis.org/oas/v3.1.1
 *
 * @example
 * ```ts
 * import { OpenApiDocument } from "@northspec/openapi";
 *
 * const get = { operationId: "getPlan", responses: {} };
 * const document = new OpenApiDocument({ openapi: "3.1.1", paths: { "/v1/plans": { get } } });
 * console.log(document.operations.map(({ id }) => id)); // ["getPlan"]
 * ```
 */
export class OpenApiDocument {
  readonly root: JsonNode;
  /** Resolves the schemas of the document. */
  readonly schemas = new SchemaResolver();
  /** The operations that are also served for a team, if the document describes them. */
  readonly teamScope: TeamScope | undefined;
  #operations: readonly OperationNode[] | undefined;

  /** @throws DocumentError if the bundle is not an OpenAPI 3.1 document, or its team scope is invalid. */
  constructor(bundle: unknown) {
    if (!isObject(bundle)) throw new DocumentError("#", "expected a bundled OpenAPI document, an object");
    this.root = JsonNode.root(bundle);
    const version = this.root.at("openapi");
    if (!version.string().startsWith("3.1.")) version.fail('expected an OpenAPI 3.1 document like "3.1.1"');
    this.teamScope = readTeamScope(this.root, this.schemas);
  }

  /**
   * The operations, in the order of the document.
   *
   * @throws DocumentError if an operation has no operationId, or a reference has no target.
   */
  get operations(): readonly OperationNode[] {
    this.#operations ??= this.root
      .at("paths")
      .children()
      .flatMap(([path, reference]) => {
        const item = reference.target();
        return methods.flatMap((method) => {
          const node = item.at(method);
          return node.exists ? [this.#operation(node, item, { method, path })] : [];
        });
      });
    return this.#operations;
  }

  /** The group of each tag, from the `x-tagGroups` of Redocly. */
  get tagGroups(): ReadonlyMap<string, string> {
    const groups = this.root.at("x-tagGroups").children();
    return new Map(
      groups.flatMap(([, group]) => {
        const tags = group.at("tags").children();
        return tags.map(([, tag]) => [tag.string(), group.at("name").string()] as const);
      }),
    );
  }

  /**
   * The schema of a component.
   *
   * @throws DocumentError if the component does not exist.
   */
  schema(name: string): ResolvedSchema {
    const node = this.root.at("components", "schemas", name);
    if (!node.exists) node.fail("the component does not exist");
    return this.schemas.resolve(this.root.reference(node.pointer));
  }

  #operation(node: JsonNode, item: JsonNode, where: { readonly method: Method; readonly path: string }): OperationNode {
    const parameters = new Map<string, ParameterNode>();
    for (const list of [item.at("parameters"), node.at("parameters")]) {
      for (const [, reference] of list.children()) {
        const parameter = this.#parameter(reference);
        parameters.set(`${parameter.in} ${parameter.name}`, parameter);
      }
    }
    const teamPath = this.teamScope && teamPathOf(this.teamScope, where.path);
    const body = node.at("requestBody");
    const permission = node.at("x-required-permission");
    const cliCommand = node.at("x-cli-command");
    return {
      node,
      id: node.at("operationId").string(),
      ...where,
      ...(teamPath === undefined ? {} : { teamPath }),
      tags: node
        .at("tags")
        .children()
        .map(([, tag]) => tag.string()),
      summary: textOf(node, "summary"),
      description: textOf(node, "description"),
      isDeprecated: node.get("deprecated") === true,
      ...(permission.exists ? { permission: permission.string() } : {}),
      ...(cliCommand.exists ? { cliCommand: cliCommand.string() } : {}),
      parameters: [...parameters.values()],
      ...(body.exists ? { body: this.#requestBody(body) } : {}),
      responses: node
        .at("responses")
        .children()
        .map(([status, response]) => this.#response(status, response)),
    };
  }

  #parameter(reference: JsonNode): ParameterNode {
    const node = reference.target();
    const name = node.at("name").string();
    return { in: node.at("in").string(), ...this.#header(name, reference) };
  }

  #header(name: string, reference: JsonNode): Omit<ParameterNode, "in"> {
    const node = reference.target();
    return {
      node: reference,
      name,
      required: node.get("required") === true,
      description: textOf(reference, "description"),
      isDeprecated: node.get("deprecated") === true,
      schema: this.schemas.resolve(node.at("schema")),
      examples: examplesOf(node),
    };
  }

  #requestBody(reference: JsonNode): RequestBody {
    const node = reference.target();
    return {
      node: reference,
      required: node.get("required") === true,
      description: textOf(reference, "description"),
      contents: this.#contents(node),
    };
  }

  #response(status: string, reference: JsonNode): ResponseNode {
    const node = reference.target();
    return {
      node: reference,
      status,
      description: textOf(reference, "description"),
      headers: node
        .at("headers")
        .children()
        .map(([name, header]) => this.#header(name, header)),
      contents: this.#contents(node),
    };
  }

  #contents(node: JsonNode): Content[] {
    return node
      .at("content")
      .children()
      .map(([mediaType, content]) => {
        const schema = content.at("schema");
        return { mediaType, node: schema, schema: this.schemas.resolve(schema), examples: examplesOf(content) };
      });
  }
}

/** The JSON content of a body, if it has one. */
export function jsonContent({ contents }: { readonly contents: readonly Content[] }): Content | undefined {
  return contents.find(({ mediaType }) => mediaType === "application/json");
}

/** Whether a response is successful: 2xx. */
export function isSuccess({ status }: { readonly status: string }): boolean {
  return status.startsWith("2");
}

/** The text of a keyword next to a reference or, without one, at its target. */
export function textOf(reference: JsonNode, key: string): string {
  const text = reference.get(key) ?? reference.target().get(key);
  return typeof text === "string" ? text.trim() : "";
}

/** The examples of a parameter, a header or a media type. */
function examplesOf(node: JsonNode): ExampleValue[] {
  const named = node
    .at("examples")
    .children()
    .flatMap(([name, reference]) => {
      const value = reference.target().get("value");
      return value === undefined ? [] : [{ name, summary: textOf(reference, "summary") || name, value }];
    });
  const single = node.get("example");
  return named.length > 0 || single === undefined ? named : [{ name: "example", summary: "Example", value: single }];
}
