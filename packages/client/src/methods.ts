import type { OperationDescription, operations } from "@northspec/types";

type Present<Type> = [NonNullable<Type>] extends [never] ? unknown : NonNullable<Type>;

type Flat<Type> = { [Key in keyof Type]: Type[Key] };

type Body<Operation> = Operation extends { requestBody: { content: { "application/json": infer Content } } }
  ? { body: Content }
  : Operation extends { requestBody?: never }
    ? unknown
    : Operation extends { requestBody?: { content: { "application/json": infer Content } } }
      ? { body?: Content }
      : unknown;

/** What the method of an operation takes: its path and query parameters by name, and its `body`. */
export type Input<Id extends keyof operations> = Flat<
  Present<operations[Id]["parameters"]["path"]> & Present<operations[Id]["parameters"]["query"]> & Body<operations[Id]>
>;

type Content<Reply> = Reply extends { content: { "application/json": infer Body } } ? Body : undefined;

type IsSuccess<Status> = Status extends number | string ? (`${Status}` extends `2${string}` ? true : false) : false;

type BodyWhere<Replies, Success extends boolean> = {
  [Status in keyof Replies]: IsSuccess<Status> extends Success ? Content<Replies[Status]> : never;
}[keyof Replies];

/** What a call gives: `data` of a success or `error` of a failure, and the response that carried it. */
export type Result<Id extends keyof operations> =
  | { data: BodyWhere<operations[Id]["responses"], true>; error?: never; response: Response }
  | { data?: never; error: BodyWhere<operations[Id]["responses"], false>; response: Response };

/** One method per operation, named by its operationId. */
export type Methods = {
  readonly [Id in keyof operations]: (
    ...input: Record<never, never> extends Input<Id> ? [input?: Input<Id>] : [input: Input<Id>]
  ) => Promise<Result<Id>>;
};

/** A request in the form that openapi-fetch takes. */
export interface Init {
  params?: { path?: Readonly<Record<string, unknown>>; query?: Readonly<Record<string, unknown>> };
  body?: unknown;
}

/**
 * Puts each part of an operation's input where the request carries it.
 *
 * @throws TypeError where a part is missing, of the wrong type, or not one of the operation's.
 */
export function toInit(operation: OperationDescription, input: Readonly<Record<string, unknown>>): Init {
  const names = [...operation.parameters.map(({ name }) => name), ...(operation.body ? ["body"] : [])];
  const refuse = (name: string, problem: string): never => {
    throw new TypeError(`${operation.id}: ${name} ${problem}. It takes ${names.join(", ") || "nothing"}.`);
  };

  for (const [name, value] of Object.entries(input)) {
    if (value !== undefined && !names.includes(name)) refuse(name, "is not known");
  }
  if (operation.body?.required === true && input["body"] === undefined) refuse("body", "is missing");

  const path: Record<string, unknown> = {};
  const query: Record<string, unknown> = {};
  for (const { name, in: where, required, type } of operation.parameters) {
    const value = input[name];
    if (value === undefined) {
      if (required) refuse(name, "is missing");
      continue;
    }
    const wanted = type === "integer" ? "number" : type;
    if (typeof value !== wanted || (wanted === "number" && !Number.isFinite(value)))
      refuse(name, `must be a ${wanted}`);
    (where === "path" ? path : query)[name] = value;
  }
  return { params: { path, query }, body: input["body"] };
}
