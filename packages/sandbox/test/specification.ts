import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  type Content,
  isSuccess,
  jsonContent,
  type JsonNode,
  OpenApiDocument,
  type OperationNode,
  type ParameterNode,
  type ResolvedSchema,
  type ResponseNode,
} from "@northspec/openapi";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormatsModule from "ajv-formats";

/** An operation of the specification, as the tests read it. */
export interface Operation {
  readonly operationId: string;
  /** In upper case. */
  readonly method: string;
  /** The path with its parameters in braces. */
  readonly path: string;
  readonly permission: string | undefined;
  readonly parameters: readonly ParameterNode[];
  readonly body: Content | undefined;
  /** The examples of the request body, by name. */
  readonly bodyExamples: Readonly<Record<string, unknown>>;
  /** The documented responses, by status. */
  readonly responses: Readonly<Record<string, ResponseNode>>;
}

/** The file with the bundled specification. */
export const bundleFile = fileURLToPath(import.meta.resolve("@northspec/spec/openapi.json"));

const bundle: object = JSON.parse(readFileSync(bundleFile, "utf8")); // checked by OpenApiDocument
const document = new OpenApiDocument(bundle);

/** Every operation of the specification. */
export const operations: readonly Operation[] = document.operations.map(readOperation);

function readOperation({ id, method, path, permission, parameters, body, responses }: OperationNode): Operation {
  const content = body && jsonContent(body);
  return {
    operationId: id,
    method: method.toUpperCase(),
    path,
    permission,
    parameters,
    body: content,
    bodyExamples: examplesOf(content),
    responses: Object.fromEntries(responses.map((response) => [response.status, response])),
  };
}

/** Returns the operation with an operationId. */
export function operationById(operationId: string): Operation {
  const found = operations.find((each) => each.operationId === operationId);
  if (!found) throw new Error(`The specification has no operation ${operationId}.`);
  return found;
}

/** Returns the first example of a parameter, or its first item. */
export function exampleOf({ name, examples }: ParameterNode): string {
  const example = [examples[0]?.value].flat()[0];
  if (typeof example !== "string" && typeof example !== "number" && typeof example !== "boolean") {
    throw new TypeError(`The parameter ${name} has no scalar example.`);
  }
  return String(example);
}

/** Returns the parameters of an operation in the path or in the query. */
export function parametersIn({ parameters }: Operation, location: "path" | "query"): ParameterNode[] {
  return parameters.filter((each) => each.in === location);
}

/** Returns the examples of a documented response, by name (default: the successful response). */
export function responseExamples(operationId: string, status?: string): Readonly<Record<string, unknown>> {
  const responses = Object.values(operationById(operationId).responses);
  const response = responses.find((each) => (status === undefined ? isSuccess(each) : each.status === status));
  return examplesOf(response && jsonContent(response));
}

/** Returns one example of a documented response. */
export function responseExample(operationId: string, name: string, status?: string): unknown {
  const examples = responseExamples(operationId, status);
  if (!(name in examples)) throw new Error(`${operationId} has no example ${name} for the status ${status}.`);
  return examples[name];
}

function examplesOf(content: Content | undefined): Record<string, unknown> {
  return Object.fromEntries(content?.examples.map(({ name, value }) => [name, value]) ?? []);
}

// The package is CommonJS: its types put the function under `default`.
const addFormats = addFormatsModule.default;
const ajv = new Ajv2020({ allErrors: true, strict: false, strictNumbers: true });
addFormats(ajv);
ajv.addSchema(bundle, "bundle");
const compiled = new Map<string, ValidateFunction>();

/** Validates a value against a schema of the specification. */
export function schemaErrors({ parts }: ResolvedSchema, value: unknown): readonly ErrorObject[] {
  return parts.flatMap(({ node }) => nodeErrors(node, value));
}

function nodeErrors({ pointer }: JsonNode, value: unknown): readonly ErrorObject[] {
  const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `bundle${pointer}` });
  compiled.set(pointer, validate);
  return validate(value) ? [] : (validate.errors ?? []);
}

/** A response as received. */
export interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Reads a response. */
export async function receive(response: Response): Promise<Received> {
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Statuses of HTTP itself, for requests that match no operation. Their bodies are error envelopes too. */
const httpStatuses = new Set([404, 405, 413]);

const envelope = document.schema("ErrorResponse");
const [rateLimited] = operations.flatMap(({ responses }) => Object.values(responses).filter(isSuccess));
const rateLimitHeaders = rateLimited?.headers ?? [];

/**
 * Checks a response against the specification, and returns every issue.
 *
 * @param operation - The requested operation; `undefined` if the request matches none.
 */
export function responseIssues(operation: Operation | undefined, { status, headers, text }: Received): string[] {
  const issues: string[] = [];
  const documented = operation?.responses[status] ?? operation?.responses[`${String(status).charAt(0)}XX`];
  if (!documented && !httpStatuses.has(status)) issues.push(`the status ${status} is not documented`);
  if (headers.get("content-type") !== "application/json") {
    issues.push(`the content type is ${headers.get("content-type")}`);
  }
  for (const { name, required, schema } of documented?.headers ?? rateLimitHeaders) {
    const value = headers.get(name);
    if (value === null) {
      if (required) issues.push(`the header ${name} is missing`);
    } else if (schemaErrors(schema, schema.types.includes("integer") ? Number(value) : value).length > 0) {
      issues.push(`the header ${name} is ${value}`);
    }
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return [...issues, "the body is not JSON"];
  }
  const schema = (documented && jsonContent(documented)?.schema) ?? envelope;
  issues.push(...schemaErrors(schema, body).map(({ instancePath, message }) => `${instancePath} ${message}`));
  const bodyStatus = status >= 400 ? (body as { error?: { status?: unknown } }).error?.status : status;
  if (bodyStatus !== status) issues.push(`the status in the body is ${String(bodyStatus)}`);
  return issues;
}
