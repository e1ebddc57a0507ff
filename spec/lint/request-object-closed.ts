import { isObject, members } from "@northspec/openapi";
import type { Context, SourceLocation } from "./redocly.ts";

const message = "A request must reject unknown fields. Add `additionalProperties: false` to this object.";

/** Requires `additionalProperties: false` in every object of a request body, at any depth and across files. */
export function requestObjectClosed() {
  const visited = new Set<unknown>();

  function visit(node: unknown, location: SourceLocation, context: Context): void {
    const target = context.resolve(node, location.source.absoluteRef);
    const schema = target.node;
    if (!isObject(schema) || visited.has(schema)) return;
    visited.add(schema);
    // A node without a reference resolves to itself, with the location of the node that the rule is called for.
    const here = isObject(node) && "$ref" in node && target.location ? target.location : location;

    if (schema["properties"] && schema["additionalProperties"] !== false) context.report({ message, location: here });

    for (const [keyword, [shape]] of Object.entries(members.schema)) {
      const value = schema[keyword];
      // A `not` describes no request.
      if (value === undefined || keyword === "not") continue;
      if (shape === "one") visit(value, here.child([keyword]), context);
      else for (const [key, child] of Object.entries(value ?? {})) visit(child, here.child([keyword, key]), context);
    }
  }

  return {
    RequestBody: {
      MediaType(mediaType: { readonly schema?: unknown }, context: Context) {
        if (mediaType.schema) visit(mediaType.schema, context.location.child(["schema"]), context);
      },
    },
  };
}
