import type { Json, JsonNode } from "./json-node.ts";
import { type OperationNode, operationNodes, parameterNodes, successSchemas } from "./operations.ts";
import { describe, factsOf, type Field, secretsOf } from "./schema-fields.ts";

interface OperationFields {
  readonly parameters: readonly Field[];
  readonly body: readonly Field[];
  readonly bodyExample?: Json;
  readonly secrets: readonly string[];
}

/** What each operation takes and which fields of its responses are secret, by operationId. */
export function readFields(document: JsonNode): Record<string, OperationFields> {
  return Object.fromEntries(
    operationNodes(document).map((source) => [source.node.at("operationId").string(), readOperationFields(source)]),
  );
}

function readOperationFields(source: OperationNode): OperationFields {
  const { node } = source;
  const parameters = new Map<string, Field>();
  for (const parameter of parameterNodes(source).flat()) {
    const target = parameter.target();
    const path = target.at("name").string();
    const required = target.get("required") === true;
    const { own } = describe(target.at("schema"));
    parameters.set(path, { path, required, ...own, ...factsOf([target], ["description", "example", "deprecated"]) });
  }
  const content = node.at("requestBody").target().at("content").at("application/json");
  const body = content.exists ? describe(content.at("schema")).inside : [];
  const bodyExample = firstExample(content);
  return {
    parameters: [...parameters.values()],
    body: body.map((field) => ({ ...field, path: withoutDot(field.path) })),
    ...(bodyExample === undefined ? {} : { bodyExample }),
    secrets: [...new Set(successSchemas(node).flatMap((schema) => secretsOf(schema)))].map(withoutDot),
  };
}

function firstExample(content: JsonNode): Json | undefined {
  const [example] = content.at("examples").children();
  return example?.target().get("value") ?? content.get("example");
}

/** A path without the dot before its first field. */
function withoutDot(path: string): string {
  return path.replace(/^\./u, "");
}

/** The text of the module with the table of `@northspec/types/fields`: a line for each field. */
export function printFields(table: Readonly<Record<string, OperationFields>>): string {
  return `import type { OperationFields } from "./fields.ts";
import type { operations } from "./schema.gen.ts";

export const fieldTable: { readonly [Id in keyof operations]: OperationFields } = {
${Object.entries(table)
  .map(([id, fields]) => `  ${id}: {\n${Object.entries(fields).map(printMember).join("")}  },\n`)
  .join("")}};
`;
}

function printMember([name, value]: [name: string, value: unknown]): string {
  const isList = Array.isArray(value) && value.length > 0;
  const text = isList
    ? `[\n${value.map((each) => `      ${JSON.stringify(each)},\n`).join("")}    ]`
    : JSON.stringify(value);
  return `    ${name}: ${text},\n`;
}
