import type { CallToolResult, Tool } from "@modelcontextprotocol/sdk/types.js";
import { NorthspecError } from "@northspec/client";
import { mask } from "@northspec/openapi";
import type { OperationDescription } from "@northspec/types";
import type { OperationFields } from "@northspec/types/fields";
import type { CallOperation, OperationInput } from "./call.ts";
import { CommandError, usageError } from "./errors.ts";
import type { RunState } from "./execution.ts";
import { defaultOf } from "./flags.ts";
import { readArguments } from "./mcp-arguments.ts";
import { inputSchema, type JsonSchema, shorten } from "./mcp-schema.ts";
import { verbOf } from "./overview.ts";
import { checkQuery, evaluateQuery } from "./query.ts";
import { describeError } from "./report.ts";
import { escapeControls, escapeJson, joinLines } from "./text.ts";

export interface ToolOptions {
  readonly call: CallOperation;
  /** Default parameters of the context. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly allowWrites: boolean;
  readonly showSecrets: boolean;
}

/** The largest result, in characters: about 10,000 tokens. */
export const maxResultLength = 40_000;

/** The tool that returns the input schema of an operation with a body. */
const describeInput = "describeInput";

/** Parameters that limit the size of a result. */
const sizeParameters = new Set(["per_page", "lineLimit"]);

const querySchema: JsonSchema = {
  type: "string",
  description: "JMESPath expression that selects a part of the response, such as `data.services[].id`.",
};

/** The operations as MCP tools. */
export class Tools {
  readonly #run: RunState;
  readonly #options: ToolOptions;
  /** The operations that may be called. */
  readonly #served: readonly OperationDescription[];

  constructor(run: RunState, options: ToolOptions) {
    this.#run = run;
    this.#options = options;
    this.#served = run.operations.filter(({ method }) => options.allowWrites || method === "GET");
  }

  /** A tool for each operation, named after its operationId, and `describeInput` if one of them has a body. */
  list(): Tool[] {
    const tools = this.#served.map((operation): Tool => {
      const { properties, ...schema } = this.#schemaOf(operation);
      const { body } = properties;
      const inputSchema = {
        ...schema,
        properties: {
          ...properties,
          ...(body && { body: shorten(body, `Call ${describeInput} for their schemas.`) }),
          ...(operation.method === "GET" && { query: querySchema }),
        },
      };
      return { name: operation.id, description: describe(operation), inputSchema, annotations: annotate(operation) };
    });
    const names = this.#served.filter(({ body }) => body).map(({ id }) => id);
    return names.length === 0 ? tools : [...tools, describeTool(names)];
  }

  /** Calls a tool. Every failure is a result with `isError`, from which a model can recover. */
  async call(name: string, args: OperationInput, signal: AbortSignal): Promise<CallToolResult> {
    const operation = this.#run.operations.find(({ id }) => id === name);
    try {
      if (name === describeInput) return resultOf(this.#describeInput(args));
      if (!operation) throw usageError(`Unknown tool ${JSON.stringify(name)}.`);
      return resultOf(await this.#callOperation(operation, args, signal), operation);
    } catch (error) {
      const run: RunState = operation ? { ...this.#run, operation } : this.#run;
      return { ...textResult(errorText(error, run)), isError: true };
    }
  }

  async #callOperation(
    operation: OperationDescription,
    { query, ...args }: OperationInput,
    signal: AbortSignal,
  ): Promise<unknown> {
    if (!this.#served.includes(operation)) {
      throw usageError(
        `${operation.id} changes resources, and this server is read-only. To allow it, start the server with --allow-writes.`,
      );
    }
    const isRead = operation.method === "GET";
    const expression = isRead ? (query ?? undefined) : undefined;
    if (expression !== undefined && typeof expression !== "string") throw usageError("query must be a string.");
    const fields = this.#fieldsOf(operation);
    const given = isRead || query === undefined ? args : { ...args, query };
    const input = readArguments(operation, fields, given, this.#defaultsOf(operation));
    if (expression !== undefined) await checkQuery(expression, "query");
    const { data, pagination } = await this.#options.call(operation, input, { signal });
    // The cursor comes first, so that it is kept if the result is cut.
    const response = { ...(pagination && { pagination }), data };
    const masked = this.#options.showSecrets ? response : mask(response, fields.secrets);
    return expression === undefined ? masked : evaluateQuery(masked, expression, "query");
  }

  #describeInput({ tool, field }: OperationInput): unknown {
    const operation = this.#served.find(({ id, body }) => body && id === tool);
    if (!operation) throw usageError(`tool is ${JSON.stringify(tool)}. Expected the name of a tool with a body.`);
    const schema = this.#schemaOf(operation);
    if (field === undefined) return schema;
    const fields = schema.properties["body"]?.properties ?? {};
    if (typeof field === "string" && Object.hasOwn(fields, field)) return fields[field];
    throw usageError(`field is ${JSON.stringify(field)}. Expected one of ${Object.keys(fields).join(", ")}.`);
  }

  #schemaOf(operation: OperationDescription) {
    return inputSchema(operation, this.#fieldsOf(operation), this.#defaultsOf(operation));
  }

  #fieldsOf({ id }: OperationDescription): OperationFields {
    return this.#run.fields[id] ?? { parameters: [], body: [], secrets: [] };
  }

  #defaultsOf({ parameters }: OperationDescription): ReadonlyMap<string, string> {
    return new Map(
      parameters.flatMap(({ name, in: where }) => {
        const value = where === "path" ? defaultOf(name, this.#options.parameters) : undefined;
        return value === undefined ? [] : [[name, value]];
      }),
    );
  }
}

function describeTool(names: string[]): Tool {
  return {
    name: describeInput,
    description: "Returns the JSON Schema of a tool's input, with all fields of the body.",
    inputSchema: {
      type: "object",
      properties: {
        tool: { type: "string", enum: names },
        field: { type: "string", description: "Return only the schema of this field of the body." },
      },
      required: ["tool"],
      additionalProperties: false,
    },
    annotations: { title: "Describe input", readOnlyHint: true, openWorldHint: false },
  };
}

/** The description of an operation for a model. */
function describe({ description, wait }: OperationDescription): string {
  const statuses = wait?.until.map(
    ({ field, success, failure }) => `${field} is one of ${[...success, ...failure].join(", ")}`,
  );
  const advice = statuses && `It continues in the background: call ${wait?.operation} until ${statuses.join(" and ")}.`;
  return [joinLines(description), advice].filter(Boolean).join("\n\n");
}

/** Verbs of operations that neither overwrite nor end something. */
const additiveVerbs = new Set(["create", "start", "run", "resume"]);

/** Describes what a tool may do. By default, a client asks before it calls a destructive tool. */
function annotate(operation: OperationDescription): NonNullable<Tool["annotations"]> {
  const { method, summary } = operation;
  const title = summary;
  if (method === "GET") return { title, readOnlyHint: true };
  return {
    title,
    readOnlyHint: false,
    destructiveHint: !additiveVerbs.has(verbOf(operation)),
    // https://www.rfc-editor.org/rfc/rfc9110#name-idempotent-methods
    idempotentHint: method === "PUT" || method === "DELETE",
  };
}

/** A result as JSON, cut if it is too large for the context of a model. */
function resultOf(value: unknown, operation?: OperationDescription): CallToolResult {
  const text = escapeJson(JSON.stringify(value) ?? "null");
  if (text.length <= maxResultLength) return textResult(text);
  const limits = operation?.parameters.filter(({ name }) => sizeParameters.has(name)) ?? [];
  const hints = [
    ...(operation?.method === "GET" ? ["pass query to select fields"] : []),
    ...limits.map(({ name }) => `pass a smaller ${name}`),
  ];
  const advice = hints.length > 0 ? ` To get less, ${hints.join(", or ")}.` : "";
  const note = `The result was cut: these are the first ${maxResultLength} of ${text.length} characters.${advice}`;
  return textResult(text.slice(0, maxResultLength).toWellFormed(), note);
}

function textResult(...texts: readonly string[]): CallToolResult {
  return { content: texts.map((text) => ({ type: "text", text })) };
}

/** What failed, its HTTP status, and what to do. */
function errorText(error: unknown, run: RunState): string {
  const { message, advice, details } = describeError(error, run);
  const status = error instanceof NorthspecError ? error.status : undefined;
  const lines = [status === undefined ? message : `HTTP ${status}: ${message}`];
  // The issues of invalid arguments are in the message.
  if (details !== undefined && !(error instanceof CommandError)) lines.push(JSON.stringify(details));
  if (advice !== undefined) lines.push(advice);
  return escapeControls(lines.join("\n")).slice(0, maxResultLength);
}
