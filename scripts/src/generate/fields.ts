import { methods } from "./grammar.ts";
import { isObject, type Json, type Place } from "./place.ts";

/** Has its counterpart in packages/types/src/fields.ts, which the compiler holds against the output. */
interface Field {
  readonly path: string;
  readonly type: "string" | "number" | "integer" | "boolean" | "object" | "array" | "any";
  readonly required: boolean;
  readonly [fact: string]: Json | readonly Alternative[] | undefined;
}

interface Alternative {
  readonly properties: string[];
  readonly required: string[];
}

interface OperationFields {
  readonly parameters: readonly Field[];
  readonly body: readonly Field[];
  readonly bodyExample?: Json;
  readonly secrets: readonly string[];
}

/** What a program must know to check a value. Facts that are absent are left out. */
const facts = `description default example enum pattern minimum maximum exclusiveMinimum exclusiveMaximum multipleOf
  minLength maxLength minItems maxItems uniqueItems deprecated`.split(/\s+/u);

const types = ["string", "number", "integer", "boolean", "object", "array"] as const;

/** What each operation takes and which parts of its replies are secret, by operationId in the order of the document. */
export function readFields(document: Place): Record<string, OperationFields> {
  const table: Record<string, OperationFields> = {};
  for (const [, item] of document.at("paths").children()) {
    for (const method of methods) {
      const place = item.at(method);
      if (place.exists) table[place.at("operationId").string()] = readOperationFields(place, item);
    }
  }
  return table;
}

function readOperationFields(place: Place, item: Place): OperationFields {
  const parameters = new Map<string, Field>();
  for (const list of [item.at("parameters"), place.at("parameters")]) {
    for (const [, reference] of list.children()) {
      const parameter = reference.target();
      const name = parameter.at("name").string();
      const [field] = readSchema(parameter.at("schema"), name, parameter.at("required").value === true, []);
      if (field) parameters.set(name, { ...field, ...factsOf([parameter], ["description", "example", "deprecated"]) });
    }
  }
  const content = place.at("requestBody").target().at("content").at("application/json");
  const bodyExample = firstExample(content);
  return {
    parameters: [...parameters.values()],
    body: content.exists ? readSchema(content.at("schema"), "", true, []).slice(1) : [],
    ...(bodyExample === undefined ? {} : { bodyExample }),
    secrets: [...new Set(successes(place).flatMap((schema) => readSecrets(schema, "", [])))],
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

/** The field of a schema, and those inside of it. What the list cannot say has the type `any`: the API judges it. */
function readSchema(schema: Place, path: string, required: boolean, above: readonly string[]): Field[] {
  const parts = partsOf(schema);
  const inside = [...above, ...parts.map(({ pointer }) => pointer)];
  const own = { path, required, ...factsOf(parts, facts), ...secretOf(parts) };
  const type = first(parts, "type");
  const branches = parts.flatMap((part) =>
    part
      .at("oneOf")
      .children()
      .map(([, branch]) => branch),
  );
  const unclear = parts.some((part) => part.at("anyOf").exists || part.at("not").exists);
  const known =
    types.find((each) => each === type) ?? (branches.length > 0 && isEachObject(branches) ? "object" : "any");
  if (unclear || known === "any" || parts.some(({ pointer }) => above.includes(pointer))) {
    return [{ ...own, type: "any" }];
  }
  if (known === "array") {
    const items = parts.map((part) => part.at("items")).find((place) => place.exists);
    return [{ ...own, type: known }, ...(items ? readSchema(items, `${path}[]`, false, inside) : [])];
  }
  if (known !== "object") return [{ ...own, type: known }];

  const children = new Map<string, Field[]>();
  const add = (place: Place, mandatory: boolean) => {
    const requiredNames = requiredOf(place);
    for (const [name, property] of place.at("properties").children()) {
      if (/[.*[\]]/u.test(name))
        property.fail("the name of a field stands in a path; leave out dots, stars and brackets");
      const fields = readSchema(property, join(path, name), mandatory && requiredNames.includes(name), inside);
      const same = children.get(name);
      if (same && JSON.stringify(same) !== JSON.stringify(fields)) {
        property.fail(`the alternatives of ${path} differ in ${name}; give it one schema, or different names`);
      }
      children.set(name, fields);
    }
  };
  for (const part of parts) add(part, true);
  for (const branch of branches) for (const part of partsOf(branch)) add(part, false);
  const everywhere = [...parts, ...branches.flatMap(partsOf)];
  const closed = everywhere.some((part) => part.at("additionalProperties").value === false);
  const values = everywhere.map((part) => part.at("additionalProperties")).find(({ value }) => isObject(value));
  return [
    {
      ...own,
      type: known,
      ...(closed ? { closed } : {}),
      ...(branches.length > 0 ? { alternatives: branches.map(alternativeOf) } : {}),
    },
    ...[...children.values()].flat(),
    ...(values ? readSchema(values, join(path, "*"), false, inside) : []),
  ];
}

function alternativeOf(branch: Place): Alternative {
  const parts = partsOf(branch);
  return {
    properties: parts.flatMap((part) =>
      part
        .at("properties")
        .children()
        .map(([name]) => name),
    ),
    required: parts.flatMap(requiredOf),
  };
}

function readSecrets(schema: Place, path: string, above: readonly string[]): string[] {
  const parts = partsOf(schema);
  if (parts.some(({ pointer }) => above.includes(pointer))) return [];
  const inside = [...above, ...parts.map(({ pointer }) => pointer)];
  if ("secret" in secretOf(parts)) return [path];
  return parts.flatMap((part) => [
    ...part
      .at("properties")
      .children()
      .flatMap(([name, child]) => readSecrets(child, join(path, name), inside)),
    ...(part.at("items").exists ? readSecrets(part.at("items"), `${path}[]`, inside) : []),
    ...(isObject(part.at("additionalProperties").value)
      ? readSecrets(part.at("additionalProperties"), join(path, "*"), inside)
      : []),
    ...["oneOf", "anyOf"].flatMap((keyword) =>
      part
        .at(keyword)
        .children()
        .flatMap(([, branch]) => readSecrets(branch, path, inside)),
    ),
  ]);
}

/** A schema as it is written, what it refers to, and all that it is composed of. What stands earlier wins. */
function partsOf(schema: Place): Place[] {
  const target = schema.target();
  const own = target.pointer === schema.pointer ? [schema] : [schema, target];
  return [
    ...own,
    ...target
      .at("allOf")
      .children()
      .flatMap(([, part]) => partsOf(part)),
  ];
}

function first(parts: readonly Place[], keyword: string): Json | undefined {
  return parts.map((part) => part.at(keyword).value).find((value) => value !== undefined);
}

function factsOf(parts: readonly Place[], keywords: readonly string[]): Record<string, Json> {
  return Object.fromEntries(
    keywords.flatMap((keyword) => {
      const value = first(parts, keyword);
      // The example of a whole object says nothing that those of its fields do not.
      if (value === undefined || (keyword === "example" && typeof value === "object")) return [];
      return [[keyword, typeof value === "string" ? value.trimEnd() : value]];
    }),
  );
}

function secretOf(parts: readonly Place[]): { secret?: true } {
  return first(parts, "format") === "password" ? { secret: true } : {};
}

function requiredOf(place: Place): string[] {
  return place
    .at("required")
    .children()
    .map(([, name]) => name.string());
}

function isEachObject(branches: readonly Place[]): boolean {
  return branches.every((branch) => first(partsOf(branch), "type") === "object");
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** The text of the module that `@northspec/types/fields` gives its table from. */
export function printFields(table: Readonly<Record<string, OperationFields>>): string {
  return `import type { OperationFields } from "./fields.ts";
import type { operations } from "./schema.gen.ts";

export const fieldTable: { readonly [Id in keyof operations]: OperationFields } = ${JSON.stringify(table, null, 2)};
`;
}
