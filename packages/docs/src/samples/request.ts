import type { ExampleValue, Field } from "@northspec/openapi";
import type { FieldView, OperationView } from "../reference/views.ts";
import { placeholderOf } from "./placeholder.ts";

/** The request of a sample and its example response. */
export interface SampleRequest {
  /** The name of the body's example. */
  readonly example?: string;
  readonly path: readonly SampleArgument[];
  readonly query: readonly SampleArgument[];
  /** Absent if the request has no body. */
  readonly body?: unknown;
  /** The value of the example response, if there is one. */
  readonly response: unknown;
}

/** The name and value of a parameter. */
export type SampleArgument = readonly [name: string, value: unknown];

/** The sample requests of an operation: one per example of its body, or one. */
export function requestsOf(operation: OperationView): SampleRequest[] {
  const { body, success } = operation;
  const [first] = success.examples;
  if (body === undefined || body.examples.length === 0) {
    const written = body?.required ? { body: valueOf(body.root) } : {};
    return [{ ...parametersOf(operation, first), ...written, response: first?.value }];
  }
  return body.examples.map(({ name, value }) => {
    const response = success.examples.find((each) => each.name === name) ?? first;
    return { example: name, ...parametersOf(operation, response), body: value, response: response?.value };
  });
}

function parametersOf(
  { pathParameters, queryParameters }: OperationView,
  response: ExampleValue | undefined,
): Pick<SampleRequest, "path" | "query"> {
  const size = pageSizeOf(response?.value);
  return {
    path: pathParameters.map((field) => [field.name, valueOf(field)]),
    query: queryParameters.flatMap((field): SampleArgument[] => {
      if (field.name === "per_page" && size !== undefined) return [[field.name, size]];
      const ofResponse = field.examples?.find(({ name }) => name === response?.name);
      if (ofResponse) return [[field.name, ofResponse.value]];
      return field.required ? [[field.name, valueOf(field)]] : [];
    }),
  };
}

/** The page size of an example response. Unknown for the last page, which may not be full. */
function pageSizeOf(response: unknown): unknown {
  const { pagination } = Object(response) as { pagination?: unknown };
  const { hasNextPage, count } = Object(pagination) as { hasNextPage?: unknown; count?: unknown };
  return hasNextPage === true ? count : undefined;
}

/** Returns the path and query of a request. */
export function targetOf(
  { path }: Pick<OperationView, "path">,
  request: Pick<SampleRequest, "path" | "query">,
): string {
  const filled = request.path.reduce(
    (target, [name, value]) => target.replaceAll(`{${name}}`, () => encode(value)),
    path,
  );
  const query = request.query.map((argument) => argument.map(encode).join("="));
  return query.length > 0 ? `${filled}?${query.join("&")}` : filled;
}

/** Encodes a value for a URL inside single quotes of a shell. */
function encode(value: unknown): string {
  return encodeURIComponent(String(value)).replaceAll("'", "%27");
}

/** The value of a field in a sample. The example of a parameter comes before that of its schema. */
function valueOf({ field, example }: FieldView): unknown {
  return field.schema.first("const") ?? example ?? placeholderOf(field);
}

/** Whether a value has a secret in it. */
export function hasSecret(field: Field, value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (field.schema.isSecret || field.variants.some((variant) => hasSecret(variant, value))) return true;
  const { items, properties } = field;
  if (Array.isArray(value)) return items !== undefined && value.some((item) => hasSecret(items, item));
  return properties.some((property) =>
    Object.entries(value).some(
      ([name, each]) => (property.name === "*" || property.name === name) && hasSecret(property, each),
    ),
  );
}
