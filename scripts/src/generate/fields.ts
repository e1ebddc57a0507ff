import { isDeepStrictEqual } from "node:util";
import {
  conflictsIn,
  type Field,
  fieldsOf,
  isSuccess,
  type Json,
  type JsonObject,
  jsonContent,
  type OpenApiDocument,
  type OperationNode,
  type ParameterNode,
  type ResolvedSchema,
  secretPathsOf,
} from "@northspec/openapi";

/** A row of the table. The compiler checks the output against its counterpart in packages/types/src/fields.ts. */
interface FieldRow extends Facts {
  readonly path: string;
  readonly required: boolean;
}

interface Facts {
  readonly type: (typeof types)[number] | "any";
  readonly [fact: string]: Json;
}

interface FieldsOfOperation {
  readonly parameters: readonly FieldRow[];
  readonly body: readonly FieldRow[];
  readonly bodyRoot?: FieldRow;
  readonly bodyExample?: Json;
  readonly secrets: readonly string[];
  readonly columns?: readonly string[];
}

/** The keywords that a program needs to check a value. */
const keywords = `description default example enum pattern minimum maximum exclusiveMinimum exclusiveMaximum multipleOf
  minLength maxLength minItems maxItems uniqueItems deprecated`.split(/\s+/u);

const types = ["string", "number", "integer", "boolean", "object", "array"] as const;

const scalarTypes: ReadonlySet<string> = new Set(["string", "number", "integer", "boolean"]);

/**
 * Lists the parameters, the fields of the body, the secret fields of the responses and the columns of a list, by
 * operationId.
 *
 * @throws DocumentError if the table cannot express a schema.
 */
export function readFields(document: OpenApiDocument): Record<string, FieldsOfOperation> {
  return Object.fromEntries(document.operations.map((operation) => [operation.id, fieldsOfOperation(operation)]));
}

function fieldsOfOperation({ parameters, body, responses }: OperationNode): FieldsOfOperation {
  const content = body && jsonContent(body);
  const [example] = content?.examples ?? [];
  const [root, ...bodyRows] = content ? rowsOf(fieldsOf(content.schema, "", body.required)) : [];
  const roots = responses
    .filter(isSuccess)
    .flatMap((response) => jsonContent(response) ?? [])
    .map(({ schema }) => fieldsOf(schema));
  const secrets = roots.flatMap(secretPathsOf);
  const columns = roots.flatMap(columnsOf);
  return {
    parameters: parameters.flatMap(parameterRows),
    body: bodyRows,
    ...(root ? { bodyRoot: withoutText(root) } : {}),
    ...(example ? { bodyExample: example.value } : {}),
    secrets: [...new Set(secrets)],
    ...(columns.length > 0 ? { columns } : {}),
  };
}

/** The scalar fields of the items if `data` has one field, a list of objects. A page of a list may have others. */
function columnsOf({ properties }: Field): string[] {
  const members = properties.find(({ name }) => name === "data")?.properties ?? [];
  const isPage = properties.some(({ name }) => name === "pagination");
  const [list, ...others] = isPage ? members.filter(({ items }) => items) : members;
  if (others.length > 0) return [];
  const scalars = (list?.items?.properties ?? []).filter(({ schema }) => scalarTypes.has(typeOf(schema)));
  return scalars.map(({ name }) => name).filter((name) => name !== "*");
}

function withoutText({ description: _description, ...row }: FieldRow): FieldRow {
  return row;
}

/** A parameter and, if it is an array, its items. The parameter takes precedence over its schema. */
function parameterRows({ node, name, required, schema }: ParameterNode): FieldRow[] {
  const [row, ...items] = rowsOf(fieldsOf(schema, name, required));
  const own = factsOf((keyword) => node.target().get(keyword), ["description", "example", "deprecated"]);
  return row ? [{ ...row, ...own }, ...items] : [];
}

/** A field and all below it. A field that the table cannot express has the type `any` and nothing below it. */
function rowsOf(field: Field): FieldRow[] {
  const { path, required, schema } = field;
  const type = field.isRecursive ? "any" : typeOf(schema);
  const row = {
    path,
    required,
    ...factsOf((keyword) => schema.first(keyword)),
    ...(schema.isSecret ? { secret: true } : {}),
    type,
  };
  if (type === "array") return [row, ...(field.items ? rowsOf(field.items) : [])];
  if (type !== "object") return [row];
  const variants = field.variants.map((variant) => ({
    properties: variant.schema.properties.map(({ name }) => name),
    required: [...variant.schema.requiredNames],
  }));
  const conflicts = conflictsOf(schema);
  const isClosed = [schema, ...field.variants.map((variant) => variant.schema)].some((each) => each.isClosed);
  return [
    {
      ...row,
      ...(isClosed ? { closed: true } : {}),
      ...(conflicts && conflicts.length > 0 ? { conflicts } : {}),
      ...(variants.length > 0 ? { variants } : {}),
    },
    ...propertyRows(field),
  ];
}

/** The rows of the properties of an object and of its variants, then those of the values of a map. */
function propertyRows(field: Field): FieldRow[] {
  const rows = new Map<string, readonly FieldRow[]>();
  const all = [
    ...field.properties,
    // Only some variants have the property, so that it is optional.
    ...field.variants.flatMap((variant) => variant.properties.map((each) => ({ ...each, required: false }))),
  ];
  for (const property of all) {
    const { name, schema } = property;
    const node = schema.parts[0]?.node;
    if (name !== "*" && /[.*[\]]/u.test(name)) {
      node?.fail("the name is part of a path; use no dots, asterisks or brackets");
    }
    const found = rowsOf(property);
    const shared = sharedRows(rows.get(name) ?? found, found);
    if (!shared) node?.fail(`the variants of an object have different types for ${name}; use one type, or two names`);
    else rows.set(name, shared);
  }
  const values = rows.get("*") ?? [];
  rows.delete("*");
  return [...[...rows.values()].flat(), ...values];
}

/** The properties that cannot be combined; undefined if the table cannot express a `not`. */
function conflictsOf(schema: ResolvedSchema): string[][] | undefined {
  const conflicts = schema.all("not").map(conflictsIn);
  return conflicts.every((names) => names !== undefined) ? conflicts : undefined;
}

/** The rows of a field that two variants have. Facts that differ are left out; `undefined` if the types differ. */
function sharedRows(one: readonly FieldRow[], other: readonly FieldRow[]): readonly FieldRow[] | undefined {
  if (isDeepStrictEqual(one, other)) return one;
  const [row, ...inside] = one;
  const [counterpart, ...insideOther] = other;
  if (!row || row.type !== counterpart?.type || inside.length + insideOther.length > 0) return undefined;
  // A secret stays one.
  const facts = Object.entries({ ...counterpart, ...row }).filter(
    ([fact, value]) =>
      fact === "secret" || (isDeepStrictEqual(value, row[fact]) && isDeepStrictEqual(value, counterpart[fact])),
  );
  return [Object.fromEntries(facts) as FieldRow]; // both have the same path, type and requirement
}

function typeOf(schema: ResolvedSchema): Facts["type"] {
  if (schema.all("anyOf").length > 0 || conflictsOf(schema) === undefined) return "any";
  const [type, ...others] = schema.types;
  const isUnionOfObjects =
    schema.variants.length > 0 && schema.variants.every((variant) => variant.schema.types.join() === "object");
  if (type === undefined && isUnionOfObjects) return "object";
  return (others.length === 0 && types.find((each) => each === type)) || "any";
}

/** The keywords that have a value. */
function factsOf(valueOf: (keyword: string) => Json | undefined, wanted = keywords): JsonObject {
  return Object.fromEntries(
    wanted.flatMap((keyword) => {
      const value = valueOf(keyword);
      // The example of a whole object adds nothing to those of its fields.
      if (value === undefined || (keyword === "example" && typeof value === "object")) return [];
      return [[keyword, typeof value === "string" ? value.trimEnd() : value]];
    }),
  );
}

/**
 * Prints the module with the table of `@northspec/types/fields`, a line for each field. Each part of the table is created
 * when it is read: the CLI starts with the fields of one operation only.
 */
export function printFields(table: Readonly<Record<string, FieldsOfOperation>>): string {
  const names = nameRepeatedRows(table);
  const operations = Object.entries(table).map(([id, fields]) => {
    const members = Object.entries(fields).map(([name, value]) => `      ${name}: ${printValue(value, names)},\n`);
    return `  get ${id}(): OperationFields {\n    return {\n${members.join("")}    };\n  },\n`;
  });
  const rows = [...names].map(([text, name]) => `const ${name} = (): FieldDescription => (${text});\n`);
  return `import type { FieldDescription, OperationFields } from "./fields.ts";
import type { operations } from "./schema.gen.ts";

${rows.join("")}
export const fieldTable: { readonly [Id in keyof operations]: OperationFields } = {
${operations.join("")}};
`;
}

/** Names the rows of several operations, which are printed once: most writes share most of their fields. */
function nameRepeatedRows(table: Readonly<Record<string, FieldsOfOperation>>): ReadonlyMap<string, string> {
  const rows = Object.values(table).flatMap(({ parameters, body }) => [...parameters, ...body]);
  const seen = new Set<string>();
  const names = new Map<string, string>();
  for (const text of rows.map((row) => JSON.stringify(row))) {
    if (seen.has(text) && !names.has(text)) names.set(text, `row${names.size + 1}`);
    seen.add(text);
  }
  return names;
}

function printValue(value: unknown, names: ReadonlyMap<string, string>): string {
  if (!Array.isArray(value) || value.length === 0) return JSON.stringify(value);
  const items = value.map((each) => {
    const text = JSON.stringify(each);
    const name = names.get(text);
    return `        ${name === undefined ? text : `${name}()`},\n`;
  });
  return `[\n${items.join("")}      ]`;
}
