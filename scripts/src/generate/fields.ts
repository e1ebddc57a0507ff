import { methods } from "./grammar.ts";
import type { Json, Place } from "./place.ts";
import { type Described, factsOf, type Field, fieldsReader } from "./schema-fields.ts";
import { secretsReader } from "./secrets.ts";

interface OperationFields {
  readonly parameters: readonly Field[];
  readonly body: readonly Field[];
  readonly bodyExample?: Json;
  readonly secrets: readonly string[];
}

/** Reads schemas, each once for all operations. */
interface Readers {
  readonly describe: (schema: Place) => Described;
  readonly findSecrets: (schema: Place) => readonly string[];
}

/** What each operation takes and which parts of its replies are secret, by operationId in the order of the document. */
export function readFields(document: Place): Record<string, OperationFields> {
  const readers = { describe: fieldsReader(), findSecrets: secretsReader() };
  const table: Record<string, OperationFields> = {};
  for (const [, item] of document.at("paths").children()) {
    for (const method of methods) {
      const place = item.at(method);
      if (place.exists) table[place.at("operationId").string()] = readOperationFields(place, item, readers);
    }
  }
  return table;
}

function readOperationFields(place: Place, item: Place, { describe, findSecrets }: Readers): OperationFields {
  const parameters = new Map<string, Field>();
  for (const list of [item.at("parameters"), place.at("parameters")]) {
    for (const [, reference] of list.children()) {
      const parameter = reference.target();
      const path = parameter.at("name").string();
      const required = parameter.at("required").value === true;
      const { own } = describe(parameter.at("schema"));
      const facts = factsOf([parameter], ["description", "example", "deprecated"]);
      parameters.set(path, { path, required, ...own, ...facts });
    }
  }
  const content = place.at("requestBody").target().at("content").at("application/json");
  const bodyExample = firstExample(content);
  return {
    parameters: [...parameters.values()],
    body: content.exists
      ? describe(content.at("schema")).inside.map((field) => ({ ...field, path: fromHere(field.path) }))
      : [],
    ...(bodyExample === undefined ? {} : { bodyExample }),
    secrets: [...new Set(successes(place).flatMap(findSecrets).map(fromHere))],
  };
}

function successes(place: Place): Place[] {
  return place
    .at("responses")
    .children()
    .filter(([status]) => status.startsWith("2"))
    .map(([, response]) => response.target().at("content").at("application/json").at("schema"));
}

function firstExample(content: Place): Json | undefined {
  const [first] = content.at("examples").children();
  return first?.[1].target().at("value").value ?? content.at("example").value;
}

/** A way that begins with a field, without the dot that would stand after something else. */
function fromHere(way: string): string {
  return way.replace(/^\./u, "");
}

/** The text of the module that `@northspec/types/fields` gives its table from: a line for each field. */
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
