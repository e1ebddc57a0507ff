import {
  isSuccess,
  type JsonNode,
  jsonContent,
  type OpenApiDocument,
  type OperationNode,
  type ParameterNode,
  type ResolvedSchema,
  type TeamScope,
  waitOf,
  type WaitStatus,
} from "@northspec/openapi";

/** A row of the table. The compiler checks the output against its counterpart in packages/types/src/operations.ts. */
export interface OperationRow {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly tag: string;
  readonly group: string;
  readonly summary: string;
  readonly description: string;
  readonly deprecated?: true;
  readonly parameters: readonly ParameterRow[];
  readonly body?: { readonly contentType: "application/json"; readonly required: boolean };
  readonly mayBeEmpty?: true;
  readonly permission?: string;
  readonly cliCommand: string;
  readonly paginated: boolean;
  readonly wait?: WaitRow;
}

/** How to wait for what an operation starts. */
export interface WaitRow {
  /** The operationId of the operation to poll. */
  readonly operation: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly until: readonly WaitStatus[];
}

const locations = ["path", "query"] as const;

interface ParameterRow {
  readonly name: string;
  readonly in: (typeof locations)[number];
  readonly required: boolean;
  readonly type: ScalarType | "array";
  /** The type of each item of an array. */
  readonly items?: ScalarType;
}

const scalarTypes = ["string", "number", "integer", "boolean"] as const;
type ScalarType = (typeof scalarTypes)[number];

/**
 * Reads the operations of a document, in its order.
 *
 * @throws DocumentError if the table cannot express an operation.
 */
export function readOperations(document: OpenApiDocument): OperationRow[] {
  const ids = new Set<string>();
  return document.operations.map((operation) => {
    const { id, node } = operation;
    if (ids.has(id)) node.at("operationId").fail(`the operationId ${id} is not unique; choose another`);
    ids.add(id);
    return readOperation(operation, document);
  });
}

/** Reads the default server. */
export function readServer({ root }: OpenApiDocument): string {
  const url = root.at("servers", 0, "url");
  const text = url.string();
  if (!/^https?:\/\/[^{}]+$/u.test(text)) url.fail("expected an absolute http or https URL without variables");
  return text;
}

/** Reads the paths of the operations that are also served for a team. */
export function readTeamScope({ root, teamScope }: OpenApiDocument): TeamScope {
  return teamScope ?? root.at("x-team-scope").fail("expected an object with path, teamPath, description and schema");
}

function readOperation(operation: OperationNode, document: OpenApiDocument): OperationRow {
  const { node, id, method, path, permission } = operation;
  if (!/^[a-z][A-Za-z0-9]*$/u.test(id)) {
    node.at("operationId").fail("the operationId becomes a function name; use letters and digits in camelCase");
  }
  const [tag, ...otherTags] = operation.tags;
  if (tag === undefined || otherTags.length > 0) return node.at("tags").fail("expected exactly one tag");
  const parameters = readParameters(operation);
  const body = readBody(operation);
  const wait = waitOf(document, operation);
  return {
    id,
    method: method.toUpperCase(),
    path,
    tag,
    group: document.tagGroups.get(tag) ?? tag,
    summary: node.at("summary").string(),
    description: node.at("description").string(),
    ...(operation.isDeprecated ? { deprecated: true } : {}),
    parameters,
    ...(body ? { body } : {}),
    ...(operation.responses.some((each) => isSuccess(each) && !jsonContent(each)) ? { mayBeEmpty: true } : {}),
    ...(permission === undefined ? {} : { permission }),
    cliCommand: node.at("x-cli-command").string(),
    paginated: isPaginated(operation),
    ...(wait ? { wait: { ...wait, operation: wait.operation.id } } : {}),
  };
}

function isPaginated({ parameters, responses }: OperationNode): boolean {
  const hasCursor = parameters.some((parameter) => parameter.in === "query" && parameter.name === "cursor");
  const properties = responses.filter(isSuccess).flatMap((response) => jsonContent(response)?.schema.properties ?? []);
  return hasCursor && properties.some(({ name }) => name === "pagination");
}

function readParameters({ node, path, parameters }: OperationNode): ParameterRow[] {
  // The functions of the client take path parameters, query parameters and the body in one object.
  const names = new Set(["body"]);
  for (const { name, node: parameter } of parameters) {
    if (names.has(name)) {
      parameter.fail(`the name ${name} is taken; use a name other than "body" and those of the other parameters`);
    }
    names.add(name);
  }
  const described = parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name);
  const expected = [...path.matchAll(/\{([^{}]+)\}/gu)].map(([, name]) => name);
  if (described.toSorted().join() !== expected.toSorted().join()) {
    const list = described.join(", ") || "none";
    node.fail(`the path has the parameters {${expected.join("}, {")}}, but these are described: ${list}`);
  }
  return parameters.map(readParameter);
}

function readParameter({ node, name, in: location, required, schema }: ParameterNode): ParameterRow {
  const target = node.target();
  const supported = locations.find((each) => each === location);
  if (supported === undefined) {
    return target.at("in").fail(`expected a path or query parameter, but found ${JSON.stringify(location)}`);
  }
  const type = target.at("schema").target().at("type");
  const row = { name, in: supported, required };
  if (supported === "path" || schema.types.join() !== "array") return { ...row, type: scalarType(schema, type) };
  return { ...row, type: "array", items: scalarType(schema.items, type) };
}

function scalarType(schema: ResolvedSchema | undefined, node: JsonNode): ScalarType {
  const [type, ...others] = schema?.types ?? [];
  const found = others.length === 0 && scalarTypes.find((each) => each === type);
  return found || node.fail("expected type string, number, integer or boolean, or for a query an array of one of them");
}

function readBody({ body }: OperationNode): OperationRow["body"] {
  if (!body) return undefined;
  if (body.contents.map(({ mediaType }) => mediaType).join() !== "application/json") {
    return body.node.target().at("content").fail("expected application/json as the only content type");
  }
  return { contentType: "application/json", required: body.required };
}

/** The members of a row that the type of the table has as literal types. */
const literals = ["id", "method", "path", "tag", "permission", "cliCommand", "paginated"] as const;

/**
 * Prints the module with the table of `@northspec/types/operations`.
 *
 * The type of the table is written out, since compilers limit the size of the types that they infer for declarations.
 */
export function printOperations(operations: readonly OperationRow[]): string {
  const table = Object.fromEntries(operations.map((operation) => [operation.id, operation]));
  return `import type { OperationDescription, OperationWait } from "./operations.ts";
import type { operations } from "./schema.gen.ts";

/** The type of {@link operationTable}, with literal types. */
export type OperationTable = {
${operations.map(printType).join("\n")}
};

export const operationTable: OperationTable = ${print(table)} satisfies OperationTable & Record<keyof operations, object>;
`;
}

function printType(operation: OperationRow): string {
  const members = literals
    .filter((name) => operation[name] !== undefined)
    .map((name) => `readonly ${name}: ${JSON.stringify(operation[name])}`);
  if (operation.wait) {
    members.push(`readonly wait: OperationWait & { readonly operation: ${JSON.stringify(operation.wait.operation)} }`);
  }
  return `  readonly ${operation.id}: OperationDescription & { ${members.join("; ")} };`;
}

function print(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
