import type { operations } from "@northspec/types";
import type {
  AbortedError,
  ConnectionError,
  ErrorsByStatus,
  InvalidResponseError,
  SuccessStatus,
  TimeoutError,
  UnexpectedStatusError,
} from "./errors.ts";
import { type ApiFetch, bodyOf } from "./fetch.ts";
import type { CallOptions } from "./options.ts";
import { buildBody, buildPath, type RawInput } from "./path.ts";

/** Name of an operation of the specification. */
export type OperationId = keyof operations;

type Present<Type> = [NonNullable<Type>] extends [never] ? unknown : NonNullable<Type>;

type Simplify<Type> = { [Key in keyof Type]: Type[Key] };

type JsonOf<Content> = Content extends { content: { "application/json": infer Body } } ? Body : never;

type BodyInput<Operation> = Operation extends { requestBody: infer Body }
  ? { body: JsonOf<Body> }
  : Operation extends { requestBody?: infer Body }
    ? [JsonOf<Body>] extends [never]
      ? unknown
      : { body?: JsonOf<Body> }
    : unknown;

/**
 * The type of an operation in `operations`. The types below take it instead of a name, because for a name the compiler
 * would resolve the union of all operations.
 */
interface OperationType {
  readonly parameters: { readonly path?: unknown; readonly query?: unknown };
  readonly responses: unknown;
}

type InputOf<Type extends OperationType> = Simplify<
  Present<Type["parameters"]["path"]> & Present<Type["parameters"]["query"]> & BodyInput<Type>
>;

type ArgumentsOf<Type extends OperationType> =
  Record<never, never> extends InputOf<Type>
    ? [input?: InputOf<Type>, options?: CallOptions]
    : [input: InputOf<Type>, options?: CallOptions];

type SuccessOf<Response> = [JsonOf<Response>] extends [never] ? { data?: undefined } : JsonOf<Response>;

type Successes<Responses> = {
  [Status in keyof Responses]: Status extends SuccessStatus | "2XX" ? SuccessOf<Responses[Status]> : never;
}[keyof Responses];

interface WithResponse {
  readonly response: Response;
}

/** Input of an operation: its path and query parameters by name, and its `body`. */
export type Input<Id extends OperationId> = InputOf<operations[Id]>;

/**
 * Result of a call: `data`, `pagination` if the operation is paginated, and the `response`. `data` is undefined if the
 * operation has no content.
 */
export type Result<Id extends OperationId> = Successes<operations[Id]["responses"]> & WithResponse;

/**
 * Errors of an operation: one for each documented status, and those of every call. `name` and `status` identify them.
 */
export type OperationError<Id extends OperationId> =
  | ErrorsByStatus[keyof operations[Id]["responses"] & keyof ErrorsByStatus]
  | UnexpectedStatusError
  | ConnectionError
  | TimeoutError
  | AbortedError
  | InvalidResponseError;

/** A pending call. Its type includes the errors that it may reject with. */
export interface Call<Value, Failure> extends Promise<Value> {
  /** Exists only in the type; never set at runtime. */
  readonly failure?: Failure;
}

type MethodOf<Id extends OperationId, Type extends OperationType> = (
  ...input: ArgumentsOf<Type>
) => Call<Successes<Type["responses"]> & WithResponse, OperationError<Id>>;

/** A method of a client. */
export type Method<Id extends OperationId> = MethodOf<Id, operations[Id]>;

type FunctionOf<Id extends OperationId, Type extends OperationType> = (
  apiFetch: ApiFetch,
  ...input: ArgumentsOf<Type>
) => Call<Successes<Type["responses"]> & WithResponse, OperationError<Id>>;

/** An operation as a standalone function. */
export type Operation<Id extends OperationId> = FunctionOf<Id, operations[Id]>;

/** Facts of an operation that a call needs. */
export interface OperationRequest<Id extends string> {
  readonly id: Id;
  readonly method: string;
  /** Path with the names of parameters in braces. */
  readonly path: string;
  /** Whether a success may have no content (default: false). */
  readonly mayBeEmpty?: boolean;
}

/**
 * Creates the function of an operation.
 *
 * @param description - the operation as in the table of `@northspec/types/operations`.
 */
export function createOperation<Id extends OperationId>(description: OperationRequest<Id>): Operation<Id> {
  const { id, method, path, mayBeEmpty = false } = description;
  async function call(apiFetch: ApiFetch, input: RawInput = {}, options?: CallOptions): Promise<unknown> {
    const url = buildPath(id, path, input);
    const body = "body" in input ? buildBody(id, input["body"]) : undefined;
    if (body !== undefined && method === "GET") throw new TypeError(`${id}: The operation has no body.`);
    const response = await apiFetch(url, { ...options, operation: id, method, mayBeEmpty, ...(body && { body }) });
    return { data: undefined, ...bodyOf(response), response };
  }
  return call as Operation<Id>; // the specification describes the response
}
