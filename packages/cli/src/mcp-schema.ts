import { memberPath, splitFieldPath } from "@northspec/openapi";
import type { OperationDescription } from "@northspec/types";
import type { FieldDescription, OperationFields } from "@northspec/types/fields";

/** A JSON Schema: https://json-schema.org/draft/2020-12 */
export interface JsonSchema {
  type?: string;
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | false;
  items?: JsonSchema;
  oneOf?: JsonSchema[];
  readonly [keyword: string]: unknown;
}

/** The largest schema of an object that is part of the list of tools, in characters. */
const maxFieldLength = 500;

/**
 * The JSON Schema of an operation's input: its parameters by name, and its `body`.
 *
 * @param defaults - path parameters that have a default.
 */
export function inputSchema(
  { parameters, body }: OperationDescription,
  fields: OperationFields,
  defaults: ReadonlyMap<string, string>,
): JsonSchema & { type: "object"; properties: Record<string, JsonSchema>; required: string[] } {
  const { properties = {}, required = [] } = schemaOf({ path: "", type: "object", required: true }, fields.parameters);
  for (const { name } of parameters) {
    const value = defaults.get(name);
    if (value !== undefined) properties[name] = { ...properties[name], default: value };
  }
  if (fields.bodyRoot) properties["body"] = schemaOf(fields.bodyRoot, fields.body);
  const names = required.filter((name) => !defaults.has(name));
  return {
    type: "object",
    properties,
    required: body?.required ? [...names, "body"] : names,
    additionalProperties: false,
  };
}

/**
 * Replaces the largest objects in a body by the names of their fields. Otherwise, the list of tools would fill the context
 * of a model.
 *
 * @param advice - says where the whole schema is.
 */
export function shorten(body: JsonSchema, advice: string): JsonSchema {
  const properties = Object.entries(body.properties ?? {}).map(([name, schema]): [string, JsonSchema] => {
    const { type, description = "", properties: inner, items } = schema;
    const names = Object.keys(inner ?? items?.properties ?? {});
    if (type === undefined || names.length === 0 || JSON.stringify(schema).length <= maxFieldLength)
      return [name, schema];
    return [name, { type, description: `${description} Fields: ${names.join(", ")}. ${advice}`.trim() }];
  });
  return { ...body, properties: Object.fromEntries(properties) };
}

/** Converts a field and the fields below it, each of which comes after the one that contains it. */
function schemaOf(root: FieldDescription, below: readonly FieldDescription[]): JsonSchema {
  const schema = ownSchema(root);
  const byPath = new Map([[root.path, schema]]);
  for (const field of below) {
    const names = splitFieldPath(field.path);
    const name = names.at(-1) ?? "";
    const parent = byPath.get(names.slice(0, -1).reduce(memberPath, ""));
    const child = ownSchema(field);
    byPath.set(field.path, child);
    if (!parent) continue;
    if (name === "[]") parent.items = child;
    else if (name === "*") parent.additionalProperties = child;
    else {
      (parent.properties ??= {})[name] = child;
      if (field.required) (parent.required ??= []).push(name);
    }
  }
  return schema;
}

/** The schema of a field without the fields below it. */
function ownSchema(field: FieldDescription): JsonSchema {
  const { path: _path, required: _required, example: _example, conflicts: _conflicts, ...facts } = field;
  const { type, secret, closed, variants, ...keywords } = facts;
  return {
    ...(type === "any" ? {} : { type }),
    ...(secret ? { format: "password" } : {}),
    ...keywords,
    ...(closed ? { additionalProperties: false } : {}),
    ...(variants ? { oneOf: variants.map(({ required }) => ({ required: [...required] })) } : {}),
  };
}
