import { isObject, type JsonObject, methods, splitFieldPath } from "@northspec/openapi";
import type { Context, SourceLocation } from "./redocly.ts";

interface Operation {
  readonly id: string;
  readonly method: string;
  readonly value: JsonObject;
  readonly location: SourceLocation;
  readonly pathParameters: readonly string[];
}

/** Requires the operation, the parameters and the fields in every `x-wait` to exist. */
export function waitExists() {
  const operations: Operation[] = [];
  return {
    PathItem(item: Readonly<Record<string, unknown>>, { key, location }: Context) {
      const pathParameters = [...String(key).matchAll(/\{(\w+)\}/gu)].map(([, name = ""]) => name);
      for (const method of methods) {
        const value = item[method];
        const id = isObject(value) ? value["operationId"] : undefined;
        if (!isObject(value) || typeof id !== "string") continue;
        operations.push({ id, method, value, location: location.child([method]), pathParameters });
      }
    },
    Root: {
      leave(_root: unknown, context: Context) {
        for (const operation of operations) {
          const wait = operation.value["x-wait"];
          if (wait !== undefined) checkWait(wait, operation, { operations, context });
        }
      },
    },
  };
}

/** Requires the values of every `x-outcome` to be in the `enum` of its schema. */
export function outcomeValues() {
  return {
    Schema(schema: Readonly<Record<string, unknown>>, { location, report }: Context) {
      const outcome = schema["x-outcome"];
      if (outcome === undefined) return;
      const values = isObject(outcome) ? [outcome["success"], outcome["failure"]] : [];
      const known: unknown[] = Array.isArray(schema["enum"]) ? schema["enum"] : [];
      const isValid = (list: unknown) => Array.isArray(list) && list.every((value) => known.includes(value));
      const all = values.flat();
      if (values.length > 0 && values.every(isValid) && new Set(all).size === all.length) return;
      const message =
        "`x-outcome` lists the final values of the `enum`. Write each of them once, in `success` or `failure`.";
      report({ message, location: location.child(["x-outcome"]) });
    },
  };
}

interface Scope {
  readonly operations: readonly Operation[];
  readonly context: Context;
}

function checkWait(wait: unknown, call: Operation, { operations, context }: Scope): void {
  const { operation: id, parameters = {}, until } = isObject(wait) ? wait : ({} as JsonObject);
  const report = (message: string, ...path: readonly (string | number)[]) =>
    context.report({ message, location: call.location.child(["x-wait", ...path]) });
  const polled = operations.find((each) => each.id === id && each.method === "get");
  if (!polled) {
    report("`operation` is the operation to poll. Set it to the operationId of a GET: `getService`.", "operation");
    return;
  }
  const given = isObject(parameters) ? parameters : {};
  for (const name of polled.pathParameters) {
    if (call.pathParameters.includes(name) || name in given) continue;
    report(`${call.id} has no \`${name}\`. Add it here with a field of the response: \`data.id\`.`, "parameters");
  }
  for (const [name, field] of Object.entries(given)) {
    if (!polled.pathParameters.includes(name)) {
      report(`${polled.id} has no path parameter \`${name}\`. Remove it.`, "parameters", name);
    } else if (!responseField(call, field, context)) {
      report(`The response of ${call.id} has no such field. Use one that exists: \`data.id\`.`, "parameters", name);
    }
  }
  const fields = Array.isArray(until) ? (until as unknown[]) : [];
  if (fields.length === 0) report("Add the statuses to wait for: `data.status.build.status`.", "until");
  for (const [index, field] of fields.entries()) {
    const schema = responseField(polled, field, context);
    if (!schema) report(`The response of ${polled.id} has no such field. Use one that exists.`, "until", index);
    else if (!schema["x-outcome"]) {
      report("The schema of this field needs final values. Add `x-outcome` next to its `enum`.", "until", index);
    }
  }
}

/** The schema of a field in the response with status 200. */
function responseField({ value, location }: Operation, field: unknown, context: Context): JsonObject | undefined {
  const keys = ["responses", "200", "content", "application/json", "schema"];
  let place: Place | undefined = { node: value, file: location.source.absoluteRef };
  for (const key of keys) place = memberOf(place, key, context);
  return fieldOf(place, splitFieldPath(String(field)), context);
}

/** A value and its file, to which its references are relative. */
interface Place {
  readonly node: unknown;
  readonly file: string;
}

function fieldOf(place: Place | undefined, names: readonly string[], context: Context): JsonObject | undefined {
  const target = follow(place, context);
  if (!isObject(target?.node)) return undefined;
  const [name, ...rest] = names;
  if (name === undefined) return target.node;
  const property = memberOf(memberOf(target, "properties", context), name, context);
  if (property) return fieldOf(property, rest, context);
  for (const keyword of ["allOf", "oneOf", "anyOf"]) {
    const parts = target.node[keyword];
    for (const part of Array.isArray(parts) ? (parts as unknown[]) : []) {
      const found = fieldOf({ node: part, file: target.file }, names, context);
      if (found) return found;
    }
  }
  return undefined;
}

function memberOf(place: Place | undefined, key: string, context: Context): Place | undefined {
  const target = follow(place, context);
  if (!target || !isObject(target.node) || !Object.hasOwn(target.node, key)) return undefined;
  return { node: target.node[key], file: target.file };
}

function follow(place: Place | undefined, context: Context): Place | undefined {
  if (!place || !isObject(place.node) || !("$ref" in place.node)) return place;
  const { node, location } = context.resolve(place.node, place.file);
  return node === undefined || !location ? undefined : { node, file: location.source.absoluteRef };
}
