import type { ResolvedSchema } from "./schema.ts";

/** A value in a body or a parameter, with its path from the root. */
export interface Field {
  /** The last part of the path: `id`, `[]` for the items of an array, `*` for the values of a map. Empty at the root. */
  readonly name: string;
  /** The path from the root: `data.ports[].id`, `buildFiles.*.data`. */
  readonly path: string;
  /** The path with the index of each variant, which is unique: `source|0.branch`. */
  readonly uniquePath: string;
  /** Whether the object that contains it requires it. */
  readonly required: boolean;
  readonly schema: ResolvedSchema;
  /** Whether the schema contains itself here. The field then has no nested fields. */
  readonly isRecursive: boolean;
  /** The properties of an object and, as `*`, the values of a map. */
  readonly properties: readonly Field[];
  /** Each item of an array. */
  readonly items?: Field;
  /** The variants of the value. Each has the path of the value and the name of the variant. */
  readonly variants: readonly Field[];
}

/**
 * Reads the fields of a schema.
 *
 * @param schema - The schema of a body or a parameter.
 * @param name - The name of the root: the name of a parameter, or empty for a body.
 * @param required - Whether the value is required.
 *
 * @example
 * ```ts
 * import { fieldsOf, flattenFields, OpenApiDocument } from "@northspec/openapi";
 *
 * const Plan = { type: "object", properties: { id: { type: "string" } } };
 * const document = new OpenApiDocument({ openapi: "3.1.1", paths: {}, components: { schemas: { Plan } } });
 * console.log(flattenFields(fieldsOf(document.schema("Plan"))).map(({ path }) => path)); // ["", "id"]
 * ```
 */
export function fieldsOf(schema: ResolvedSchema, name = "", required = false): Field {
  return fieldAt(schema, { name, path: name, uniquePath: name, required, within: [] });
}

interface Position {
  readonly name: string;
  readonly path: string;
  readonly uniquePath: string;
  readonly required: boolean;
  /** The schemas that contain the field. */
  readonly within: readonly object[];
}

function fieldAt(schema: ResolvedSchema, { within, ...position }: Position): Field {
  const field = { ...position, schema };
  if (within.includes(schema.identity)) return { ...field, isRecursive: true, properties: [], variants: [] };
  const { path, uniquePath } = position;
  const nested = [...within, schema.identity];
  const inside = (name: string, required = false): Position => ({
    name,
    path: memberPath(path, name),
    uniquePath: memberPath(uniquePath, name),
    required,
    within: nested,
  });
  const { items, additionalProperties: values } = schema;
  return {
    ...field,
    isRecursive: false,
    properties: [
      ...schema.properties.map((property) => fieldAt(property.schema, inside(property.name, property.required))),
      ...(values ? [fieldAt(values, inside("*"))] : []),
    ],
    ...(items ? { items: fieldAt(items, inside("[]")) } : {}),
    variants: schema.variants.map(({ name, schema: variant }, index) =>
      fieldAt(variant, { name, path, uniquePath: `${uniquePath}|${index}`, required: false, within: nested }),
    ),
  };
}

/** The path of a property, of the items of an array (`[]`) or of the values of a map (`*`). */
export function memberPath(path: string, name: string): string {
  return path === "" || name === "[]" ? `${path}${name}` : `${path}.${name}`;
}

/** The names in the path of a field: `data.ports[].id` is `data`, `ports`, `[]`, `id`. */
export function splitFieldPath(path: string): string[] {
  return path
    .replaceAll("[]", ".[]")
    .split(".")
    .filter((name) => name !== "");
}

/**
 * The path of a field, from the keys of a JSON pointer inside its schema. Keys that are not part of a path are kept with
 * a slash: `properties`, `data`, `oneOf`, `1` is `data/oneOf/1`.
 */
export function fieldPathOf(keys: readonly string[]): string {
  let path = "";
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index];
    if (key === "properties" && index + 1 < keys.length) path = memberPath(path, keys[(index += 1)] ?? "");
    else if (key === "items") path = memberPath(path, "[]");
    else if (key === "additionalProperties") path = memberPath(path, "*");
    else path = `${path}/${key ?? ""}`;
  }
  return path;
}

/** Lists a field and all fields nested in it, outer ones first. */
export function flattenFields(field: Field): Field[] {
  const below = [...field.properties, ...(field.items ? [field.items] : []), ...field.variants];
  return [field, ...below.flatMap(flattenFields)];
}
