import { isObject, methods } from "@northspec/openapi";
import type { Context } from "./redocly.ts";

/** Requires a description of every error that an operation can return. */
export function operationErrors() {
  return {
    PathItem(item: Readonly<Record<string, unknown>>, { key, location, report }: Context) {
      for (const method of methods) {
        const operation = item[method];
        if (!isObject(operation)) continue;
        const expected = [
          "400",
          "401",
          ...("x-required-permission" in operation ? ["403"] : []),
          ...(String(key).includes("{") ? ["404"] : []),
          "429",
          "5XX",
        ];
        const responses = isObject(operation["responses"]) ? operation["responses"] : {};
        const missing = expected.filter((status) => !(status in responses));
        if (missing.length === 0) continue;
        const message = `The operation can also return ${missing.join(", ")}. Reference the shared responses next to its 200.`;
        report({ message, location: location.child([method, "responses"]) });
      }
    },
  };
}
