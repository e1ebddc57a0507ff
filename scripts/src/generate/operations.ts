import type { JsonNode } from "./json-node.ts";
import { methods } from "./objects.ts";

/** Each of these has a counterpart in packages/types/src/operations.ts, which the compiler checks the output against. */
interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required: boolean;
  readonly type: "string" | "number" | "integer" | "boolean";
}

interface Body {
  readonly contentType: "application/json";
  readonly required: boolean;
}

export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  readonly body?: Body;
  readonly permission: string;
  readonly cliCommand: string;
  readonly paginated: boolean;
}

/** An operation of the document, and the path item it belongs to. */
export interface OperationNode {
  readonly path: string;
  readonly method: string;
  readonly item: JsonNode;
  readonly node: JsonNode;
}

/** The operations of the document in its order. */
export function operationNodes(document: JsonNode): OperationNode[] {
  return document
    .at("paths")
    .entries()
    .flatMap(([path, item]) =>
      methods.map((method) => ({ path, method, item, node: item.at(method) })).filter(({ node }) => node.exists),
    );
}

/** The parameters of the path item, then those of the operation, without references. */
export function parameterNodes({ item, node }: OperationNode): JsonNode[][] {
  return [item, node].map((owner) => owner.at("parameters").children());
}

/** The schemas of an operation's successful responses. */
export function successSchemas(node: JsonNode): JsonNode[] {
  return node
    .at("responses")
    .entries()
    .filter(([status]) => status.startsWith("2"))
    .map(([, response]) => response.target().at("content").at("application/json").at("schema"));
}

/**
 * Reads the operations of the document in its order.
 *
 * @throws DocumentError at what the table cannot express.
 */
export function readOperations(document: JsonNode): Operation[] {
  const ids = new Set<string>();
  return operationNodes(document).map((source) => {
    const operation = readOperation(source);
    if (ids.has(operation.id)) {
      source.node.at("operationId").fail(`the operationId ${operation.id} is not unique; choose another`);
    }
    ids.add(operation.id);
    return operation;
  });
}

/** The default server. */
export function readServer(document: JsonNode): string {
  const url = document.at("servers").at(0).at("url");
  const text = url.string();
  if (!/^https?:\/\/[^{}]+$/u.test(text)) url.fail("expected an absolute http or https URL without variables");
  return text;
}

function readOperation(source: OperationNode): Operation {
  const { node } = source;
  const id = node.at("operationId").string();
  if (!/^[a-z][A-Za-z0-9]*$/u.test(id)) {
    node.at("operationId").fail("the operationId becomes a function name; use letters and digits in camelCase");
  }
  const [tag, ...otherTags] = node.at("tags").children();
  if (tag === undefined || otherTags.length > 0) return node.at("tags").fail("expected exactly one tag");

  const parameters = readParameters(source);
  const body = readBody(node.at("requestBody"));
  const hasCursor = parameters.some(({ name, in: where }) => where === "query" && name === "cursor");
  return {
    id,
    method: source.method.toUpperCase(),
    path: source.path,
    tag: tag.string(),
    summary: node.at("summary").string(),
    description: node.at("description").string(),
    parameters,
    ...(body && { body }),
    permission: node.at("x-required-permission").string(),
    cliCommand: node.at("x-cli-command").string(),
    paginated: hasCursor && successSchemas(node).some((schema) => hasProperty(schema, "pagination")),
  };
}

function readParameters(source: OperationNode): Parameter[] {
  const found = new Map<string, Parameter>();
  for (const list of parameterNodes(source)) {
    const names = new Set<string>();
    for (const node of list) {
      const parameter = readParameter(node.target());
      const { name } = parameter;
      const overridden = found.get(name);
      // The functions of the client take path parameters, query parameters and body in one object.
      if (name === "body" || names.has(name) || (overridden && overridden.in !== parameter.in)) {
        node.fail(`the name ${name} is taken; use a name other than "body" and those of the other parameters`);
      }
      names.add(name);
      found.set(name, parameter);
    }
  }
  const parameters = [...found.values()];
  const described = parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name);
  const expected = [...source.path.matchAll(/\{([^{}]+)\}/gu)].map(([, name]) => name);
  if (described.toSorted().join() !== expected.toSorted().join()) {
    const list = described.join(", ") || "none";
    source.node.fail(`the path has the parameters {${expected.join("}, {")}}, but these are described: ${list}`);
  }
  return parameters;
}

function readParameter(node: JsonNode): Parameter {
  const where = node.get("in");
  if (where !== "path" && where !== "query") {
    return node.at("in").fail(`expected a path or query parameter, but found ${JSON.stringify(where)}`);
  }
  const type = node.at("schema").target().at("type");
  const { value } = type;
  if (value !== "string" && value !== "number" && value !== "integer" && value !== "boolean") {
    return type.fail("expected a parameter of type string, number, integer or boolean");
  }
  return { name: node.at("name").string(), in: where, required: node.get("required") === true, type: value };
}

function readBody(node: JsonNode): Body | undefined {
  if (!node.exists) return undefined;
  const body = node.target();
  const content = body.at("content");
  if (Object.keys(content.object()).join() !== "application/json") {
    return content.fail("expected application/json as the only content type");
  }
  return { contentType: "application/json", required: body.get("required") === true };
}

function hasProperty(schema: JsonNode, name: string): boolean {
  const target = schema.target();
  return (
    target.at("properties").at(name).exists ||
    target
      .at("allOf")
      .children()
      .some((part) => hasProperty(part, name))
  );
}

/** The facts of an operation that the type of the table has as literal types. */
const literals = ["id", "method", "path", "tag", "permission", "cliCommand", "paginated"] as const;

/**
 * The text of the module with the table of `@northspec/types/operations`.
 *
 * The type of the table is written out, since compilers limit the size of the types that they infer for declarations.
 */
export function printOperations(operations: readonly Operation[], server: string): string {
  const table = Object.fromEntries(operations.map((operation) => [operation.id, operation]));
  return `import type { OperationDescription } from "./operations.ts";
import type { operations } from "./schema.gen.ts";

export const defaultServer = ${print(server)};

/** Each operation of {@link operationTable}, with what is known of it word for word. */
export type OperationTable = {
${operations.map(printType).join("\n")}
};

export const operationTable: OperationTable = ${print(table)} satisfies OperationTable & Record<keyof operations, object>;
`;
}

function printType(operation: Operation): string {
  const facts = literals.map((name) => `readonly ${name}: ${JSON.stringify(operation[name])}`).join("; ");
  return `  readonly ${operation.id}: OperationDescription & { ${facts} };`;
}

function print(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
