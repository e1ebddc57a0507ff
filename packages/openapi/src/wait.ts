import { isSuccess, jsonContent, type OpenApiDocument, type OperationNode } from "./document.ts";
import { type Field, fieldsOf, flattenFields } from "./fields.ts";
import type { JsonNode } from "./json-node.ts";

/** How to wait for what an operation starts: `x-wait`. */
export interface Wait {
  /** The operation to poll. It has the path parameters of the call and {@link Wait.parameters}. */
  readonly operation: OperationNode;
  /** Path parameters of the polled operation, each with the field of the call's response that has its value. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The statuses to wait for, one after the other. */
  readonly until: readonly WaitStatus[];
}

/** A status in the response of a polled operation. */
export interface WaitStatus {
  /** The path of the field: `data.status.build.status`. */
  readonly field: string;
  /** The final values, from the `x-outcome` of its schema. */
  readonly success: readonly string[];
  readonly failure: readonly string[];
}

/**
 * Reads how to wait for what an operation starts.
 *
 * @returns `undefined` if the operation starts nothing.
 * @throws DocumentError if the polled operation, a parameter or a field does not exist.
 */
export function waitOf(document: OpenApiDocument, operation: OperationNode): Wait | undefined {
  const node = operation.node.at("x-wait");
  if (!node.exists) return undefined;
  const id = node.at("operation").string();
  const polled = document.operations.find((each) => each.id === id);
  if (!polled || polled.method !== "get") {
    return node.at("operation").fail("expected the operationId of a GET, the operation to poll");
  }
  const given = node.at("parameters").children();
  const parameters = given.map(([name, field]) => {
    fieldIn(operation, field);
    return [name, field.string()] as const;
  });
  const known = new Set([...pathParameters(operation), ...given.map(([name]) => name)]);
  const missing = pathParameters(polled).find((name) => !known.has(name));
  if (missing !== undefined) {
    return node.at("parameters").fail(`expected the parameter ${missing} of ${id}, which the call does not have`);
  }
  const until = node
    .at("until")
    .children()
    .map(([, field]) => statusOf(polled, field));
  if (until.length === 0) return node.at("until").fail("expected the statuses to wait for");
  return { operation: polled, parameters: Object.fromEntries(parameters), until };
}

function statusOf(operation: OperationNode, path: JsonNode): WaitStatus {
  const outcome = fieldIn(operation, path).schema.nodes("x-outcome")[0];
  if (!outcome) return path.fail("the schema of the field has no x-outcome, which lists its final values");
  const list = (name: string) =>
    outcome
      .at(name)
      .children()
      .map(([, value]) => value.string());
  return { field: path.string(), success: list("success"), failure: list("failure") };
}

/** Finds a field of a successful response. */
function fieldIn(operation: OperationNode, path: JsonNode): Field {
  const content = operation.responses.filter(isSuccess).flatMap((response) => jsonContent(response) ?? [])[0];
  const fields = content ? flattenFields(fieldsOf(content.schema)) : [];
  const field = fields.find((each) => each.path === path.value);
  return field ?? path.fail(`the response of ${operation.id} has no such field`);
}

function pathParameters({ parameters }: OperationNode): string[] {
  return parameters.filter((each) => each.in === "path").map(({ name }) => name);
}
