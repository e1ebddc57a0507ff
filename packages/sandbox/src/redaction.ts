import { type Document, locate, type Schema } from "./document.ts";

const redacted = "[redacted]";

/**
 * A copy of a value in which every secret is replaced. Secrets are what the specification gives `format: password`.
 *
 * @param pointer - JSON pointer of the value's schema in the document.
 */
export function redact(document: Document, pointer: string, value: unknown): unknown {
  return redactWith(document, [{ $ref: pointer }], value);
}

function redactWith(document: Document, schemas: readonly Schema[], value: unknown): unknown {
  const known = schemas.flatMap((schema) => expand(document, schema));
  if (typeof value === "string") return known.some(({ format }) => format === "password") ? redacted : value;
  if (Array.isArray(value)) {
    const items = known.flatMap((schema) => schema.items ?? []);
    return value.map((item) => redactWith(document, items, item));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, property]) => {
      const inner = known.flatMap((schema) => schema.properties?.[name] ?? mapValues(schema));
      return [name, redactWith(document, inner, property)];
    }),
  );
}

function mapValues({ additionalProperties }: Schema): Schema[] {
  return typeof additionalProperties === "object" ? [additionalProperties] : [];
}

/** A schema with all that it is composed of, its references followed. */
function expand(document: Document, schema: Schema): Schema[] {
  const { node } = locate<Schema>(document, schema, "");
  const parts = [...(node.allOf ?? []), ...(node.oneOf ?? []), ...(node.anyOf ?? [])];
  return [node, ...parts.flatMap((part) => expand(document, part))];
}
