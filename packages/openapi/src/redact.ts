import { isObject } from "./json.ts";
import { maskText } from "./mask.ts";
import type { ResolvedSchema } from "./schema.ts";

/**
 * Copies a value with every secret replaced. Secrets are the strings with `format: password`.
 *
 * @example
 * ```ts
 * import { OpenApiDocument, redactSecrets } from "@northspec/openapi";
 *
 * const Login = { type: "object", properties: { password: { type: "string", format: "password" } } };
 * const document = new OpenApiDocument({ openapi: "3.1.1", paths: {}, components: { schemas: { Login } } });
 * console.log(redactSecrets(document.schema("Login"), { password: "x" })); // { password: "[redacted]" }
 * ```
 */
export function redactSecrets(schema: ResolvedSchema, value: unknown): unknown {
  return redact([schema], value);
}

/** @param schemas - All that may apply to the value. */
function redact(schemas: readonly ResolvedSchema[], value: unknown): unknown {
  const known = schemas.flatMap(withVariants);
  if (typeof value === "string") return known.some(({ isSecret }) => isSecret) ? maskText : value;
  if (Array.isArray(value)) {
    const items = known.flatMap((schema) => schema.items ?? []);
    return value.map((item) => redact(items, item));
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const inner = known.flatMap(({ properties, additionalProperties }) => {
        return properties.find((property) => property.name === name)?.schema ?? additionalProperties ?? [];
      });
      return [name, redact(inner, member)];
    }),
  );
}

function withVariants(schema: ResolvedSchema): ResolvedSchema[] {
  return [schema, ...schema.variants.flatMap((variant) => withVariants(variant.schema))];
}
