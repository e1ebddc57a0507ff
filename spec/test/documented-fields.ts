import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { operations, resolve, root, type Schema } from "./openapi.ts";

/** Where a field stands: `data.ports[].id`, with `|0` for the first alternative of a oneOf. */
export interface Field {
  readonly in: string;
  readonly field: string;
  readonly type: string;
  readonly required: boolean;
  readonly constraints: Readonly<Record<string, unknown>>;
}

/** The facts of a field beside its name, its type and whether it is required. */
export const constraintKeywords = [
  "enum",
  "minimum",
  "maximum",
  "minLength",
  "maxLength",
  "pattern",
  "default",
  "deprecated",
] as const satisfies (keyof Schema)[];

/** The facts of one page of the public documentation, as the page prints them. */
export function fieldsOfPage(operationId: string): Field[] {
  const lines = readFileSync(`${root}/test/documented-fields/${operationId}.tsv`, "utf8").trim().split("\n");
  return lines.slice(1).map((line) => {
    const [where = "", field = "", type = "", required = "", constraints = "-"] = line.split("\t");
    return {
      in: where,
      field,
      type,
      required: required === "required",
      constraints: constraints === "-" ? {} : (JSON.parse(constraints) as Field["constraints"]), // the file is ours
    };
  });
}

/** The same facts, read from the specification. */
export function fieldsOfSpecification(operationId: string): Field[] {
  const found = operations.find(({ operation }) => operation.operationId === operationId);
  if (!found) throw new Error(`The specification has no operation ${operationId}.`);
  const { operation, parameters } = found;
  const request = operation.requestBody?.content["application/json"].schema;
  const response = resolve(operation.responses["200"] ?? {}) as {
    content: { "application/json": { schema: Schema } };
  };
  return [
    ...parameters.flatMap((each) => fieldsOf(each.in, each.name, each.schema, each.required ?? false)),
    ...(request ? fieldsOf("request", "", request, false) : []),
    ...fieldsOf("response", "", response.content["application/json"].schema, false),
  ];
}

function fieldsOf(where: string, field: string, node: Schema, required: boolean): Field[] {
  const schema = merge(node);
  const self = {
    in: where,
    field,
    type: schema.type ?? "object",
    required,
    constraints: Object.fromEntries(
      constraintKeywords.filter((key) => schema[key] !== undefined).map((key) => [key, schema[key]]),
    ),
  };
  const prefix = field && `${field}.`;
  return [
    ...(field ? [self] : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
      fieldsOf(where, `${prefix}${name}`, property, schema.required?.includes(name) ?? false),
    ),
    ...(schema.items ? fieldsOf(where, `${field}[]`, schema.items, false) : []),
    ...(schema.oneOf ?? []).flatMap((branch, index) => fieldsOf(where, `${field}|${index}`, branch, false)),
  ];
}

/** A schema with its reference followed and its allOf folded in. */
function merge(node: Schema): Schema {
  const schema = resolve(node);
  const parts = (schema.allOf ?? []).map(merge);
  const properties: Record<string, Schema> = Object.assign({}, ...parts.map((part) => part.properties ?? {}));
  // An allOf may say more of a field that an earlier part has already.
  for (const part of parts)
    for (const [name, property] of Object.entries(part.properties ?? {})) properties[name] = property;
  return {
    ...schema,
    ...(schema.oneOf ? { type: "oneOf" } : {}),
    properties: { ...properties, ...schema.properties },
    required: [...parts.flatMap((part) => part.required ?? []), ...(schema.required ?? [])],
  };
}

/** Whether two fields state the same facts. The order of an enum says nothing. */
export function sameFacts(one: Field, other: Field): boolean {
  return isDeepStrictEqual(comparable(one), comparable(other));
}

function comparable({ type, required, constraints }: Field): unknown {
  const list = constraints["enum"];
  return {
    type,
    required,
    constraints: Array.isArray(list) ? { ...constraints, enum: list.toSorted() } : constraints,
  };
}
