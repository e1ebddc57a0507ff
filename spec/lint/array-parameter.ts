import { isObject } from "@northspec/openapi";
import type { Context } from "./redocly.ts";

const message =
  "The API repeats the name of an array parameter: `type=a&type=b`. Set `style: form` and `explode: true`.";

/** Requires the serialization of array query parameters that the API expects. */
export function arrayParameter() {
  return {
    Parameter(parameter: Readonly<Record<string, unknown>>, { location, resolve, report }: Context) {
      const schema = resolve(parameter["schema"]).node;
      if (parameter["in"] !== "query" || !isObject(schema) || schema["type"] !== "array") return;
      if (parameter["style"] !== "form" || parameter["explode"] !== true) report({ message, location });
    },
  };
}
