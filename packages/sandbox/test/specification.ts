import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import addFormatsModule from "ajv-formats";

/** What the tests read of a schema. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly format?: string;
  readonly contentEncoding?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly schema: Schema;
  readonly example?: unknown;
}

interface Reference {
  readonly $ref: string;
}

interface Content {
  readonly "application/json": {
    readonly schema: Schema;
    readonly examples?: Readonly<Record<string, Reference | { readonly value: unknown }>>;
  };
}

interface DocumentedReply {
  readonly headers?: Readonly<Record<string, Reference>>;
  readonly content: Content;
}

interface DocumentedOperation {
  readonly operationId: string;
  readonly parameters?: readonly (Reference | Parameter)[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, Reference | DocumentedReply>>;
  readonly "x-required-permission": string;
}

/** An operation of the specification, its references followed. */
export interface Operation {
  readonly operationId: string;
  readonly method: string;
  /** The path with its parameters in braces. */
  readonly path: string;
  readonly permission: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | undefined;
  /** The examples of the request body, by name. */
  readonly bodyExamples: Readonly<Record<string, unknown>>;
  readonly replies: Readonly<Record<string, DocumentedReply>>;
}

/** Where the bundle of the specification is. */
export const bundleFile = fileURLToPath(import.meta.resolve("@northspec/spec/openapi.json"));

// The linter has held the document to OpenAPI before it was bundled.
const document = JSON.parse(readFileSync(bundleFile, "utf8")) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

/** What a reference points at, or the node itself. */
export function resolve<Node extends object>(node: Node | Reference): Node {
  if (!("$ref" in node) || typeof node.$ref !== "string") return node as Node; // no reference, so a Node
  const target = node.$ref
    .slice(2)
    .split("/")
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((parent, key) => (parent as Record<string, unknown>)[key], document);
  return resolve(target as Node); // of the kind that the place asks for, says the linter
}

/** Every operation of the specification. */
export const operations: readonly Operation[] = Object.entries(document.paths).flatMap(([path, item]) =>
  ["get", "put", "post", "delete", "patch"].flatMap((method) => {
    const operation = item[method] as DocumentedOperation | undefined; // what OpenAPI says stands under this key
    if (!operation) return [];
    const shared = (item["parameters"] ?? []) as readonly (Reference | Parameter)[]; // the same
    const media = operation.requestBody?.content["application/json"];
    return {
      operationId: operation.operationId,
      method: method.toUpperCase(),
      path,
      permission: operation["x-required-permission"],
      parameters: [...shared, ...(operation.parameters ?? [])].map((each) => resolve(each)),
      body: media?.schema,
      bodyExamples: examplesOf(media),
      replies: Object.fromEntries(
        Object.entries(operation.responses).map(([status, reply]) => [status, resolve(reply)]),
      ),
    };
  }),
);

/** The operation of a name. */
export function operation(operationId: string): Operation {
  const found = operations.find((each) => each.operationId === operationId);
  if (!found) throw new Error(`The specification has no operation ${operationId}.`);
  return found;
}

/** The examples of a documented reply, by name. */
export function replyExamples(operationId: string, status = "200"): Readonly<Record<string, unknown>> {
  return examplesOf(operation(operationId).replies[status]?.content["application/json"]);
}

/** The example of a documented reply. */
export function replyExample(operationId: string, name: string, status = "200"): unknown {
  const examples = replyExamples(operationId, status);
  if (!(name in examples)) throw new Error(`The reply ${status} of ${operationId} has no example ${name}.`);
  return examples[name];
}

function examplesOf(media: Content["application/json"] | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(media?.examples ?? {}).map(([name, each]) => [name, resolve(each).value]));
}

// The package is CommonJS, and its types put the function behind `default`.
const addFormats = addFormatsModule.default;
const ajv = new Ajv2020({ allErrors: true, strict: false, strictNumbers: true });
addFormats(ajv);
ajv.addSchema(document, "bundle");
const compiled = new WeakMap<Schema, (value: unknown) => readonly ErrorObject[]>();

/** What is wrong with a value under a schema of the specification. */
export function schemaErrors(schema: Schema, value: unknown): readonly ErrorObject[] {
  let check = compiled.get(schema);
  if (!check) {
    const validate = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"bundle#/')) as object);
    check = (each) => (validate(each) ? [] : (validate.errors ?? []));
    compiled.set(schema, check);
  }
  return check(value);
}

/** A reply as it was received. */
export interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Reads a response. */
export async function receive(response: Response): Promise<Received> {
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Statuses that HTTP itself has for requests that reach no operation. The envelope of an error holds for them too. */
const statusesOfHttp = new Set([404, 405, 413]);

const envelope: Schema = { $ref: "#/components/schemas/ErrorResponse" };
const rateLimitHeaders = operation("getService").replies["200"]?.headers ?? {};

/**
 * Everything in a reply that is not as the specification has it.
 *
 * @param asked - the operation that was asked for; none where the request fits no operation.
 */
export function judge(asked: Operation | undefined, { status, headers, text }: Received): string[] {
  const problems: string[] = [];
  const documented = asked?.replies[status] ?? asked?.replies[`${String(status)[0]}XX`];
  if (!documented && !statusesOfHttp.has(status)) problems.push(`the status ${status} is not documented`);
  if (headers.get("content-type") !== "application/json") {
    problems.push(`the content type is ${headers.get("content-type")}`);
  }
  for (const [name, reference] of Object.entries(documented?.headers ?? rateLimitHeaders)) {
    const { required, schema } = resolve<{ readonly required?: boolean; readonly schema: Schema }>(reference);
    const value = headers.get(name);
    if (value === null) {
      if (required) problems.push(`the header ${name} is missing`);
    } else if (schemaErrors(schema, schema.type === "integer" ? Number(value) : value).length > 0) {
      problems.push(`the header ${name} is ${value}`);
    }
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return [...problems, "the body is no JSON"];
  }
  const errors = schemaErrors(documented?.content["application/json"].schema ?? envelope, body);
  problems.push(...errors.map(({ instancePath, message }) => `${instancePath} ${message}`));
  const told = status >= 400 ? (body as { error?: { status?: unknown } }).error?.status : status;
  if (told !== status) problems.push(`the body tells of the status ${String(told)}`);
  return problems;
}
