import { isObject } from "@northspec/openapi";
import type { Context } from "./redocly.ts";
import { at, referencedName } from "./references.ts";

const suffixes: Readonly<Record<string, string>> = { post: "Input", put: "Input", patch: "Patch" };
const path = ["requestBody", "content", "application/json", "schema"];

/** Requires the body of a POST or PUT to be an `…Input`, and that of a PATCH a `…Patch` without required fields. */
export function requestSchemaNames() {
  return {
    Operation(operation: Readonly<Record<string, unknown>>, { key, location, resolve, report }: Context) {
      const suffix = suffixes[key];
      const schema = at(operation, ...path);
      if (suffix === undefined || schema === undefined) return;
      const here = location.child(path);
      if (!referencedName(schema)?.endsWith(suffix)) {
        const message = `The schema of a ${String(key).toUpperCase()} is a component with the suffix \`${suffix}\`. Move it to \`components/schemas/\`, or rename it.`;
        report({ message, location: here });
        return;
      }
      const target = resolve(schema);
      if (suffix !== "Patch" || !isObject(target.node) || !("required" in target.node)) return;
      const message = "A PATCH contains only the fields to change. Remove `required`.";
      report({ message, location: (target.location ?? here).child(["required"]) });
    },
  };
}
