import { locate, type Schema } from "./specification.ts";

const redacted = "[redacted]";

/**
 * Copies a value with every secret replaced. Secrets are what the specification gives `format: password`.
 *
 * @param pointer - JSON pointer of the value's schema in the specification.
 */
export function redact(pointer: string, value: unknown): unknown {
  return redactWith([{ $ref: pointer }], value);
}

function redactWith(schemas: readonly Schema[], value: unknown): unknown {
  const known = schemas.flatMap(expand);
  if (typeof value === "string") return known.some(({ format }) => format === "password") ? redacted : value;
  if (Array.isArray(value)) {
    const items = known.flatMap((schema) => schema.items ?? []);
    return value.map((item) => redactWith(items, item));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, property]) => {
      const inner = known.flatMap((schema) => schema.properties?.[name] ?? mapValues(schema));
      return [name, redactWith(inner, property)];
    }),
  );
}

function mapValues({ additionalProperties }: Schema): Schema[] {
  return typeof additionalProperties === "object" ? [additionalProperties] : [];
}

/** Lists a schema with all that it is composed of, its references followed. */
function expand(schema: Schema): Schema[] {
  const { node } = locate<Schema>(schema);
  const parts = [...(node.allOf ?? []), ...(node.oneOf ?? []), ...(node.anyOf ?? [])];
  return [node, ...parts.flatMap(expand)];
}
