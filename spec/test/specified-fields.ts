import { constraintKeywords, type DocumentedField } from "../documented-facts/index.ts";
import { operations, resolve, type Schema } from "./openapi.ts";

/** The facts of an operation's fields, read from the specification. */
export function fieldsOfSpecification(operationId: string): DocumentedField[] {
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

function fieldsOf(where: string, field: string, node: Schema, required: boolean): DocumentedField[] {
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
