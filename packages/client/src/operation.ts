import type { operations } from "@northspec/types";
import type {
  AbortedError,
  BadRequestError,
  ConflictError,
  ConnectionError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitedError,
  ServerError,
  TimeoutError,
  UnauthorizedError,
  UnexpectedStatusError,
  InvalidResponseError,
} from "./errors.ts";
import type { CallOptions } from "./options.ts";
import type { RawInput } from "./path.ts";

/** The name of an operation of the specification. */
export type OperationId = keyof operations;

type Present<Type> = [NonNullable<Type>] extends [never] ? unknown : NonNullable<Type>;

type Simplify<Type> = { [Key in keyof Type]: Type[Key] };

type JsonOf<Content> = Content extends { content: { "application/json": infer Body } } ? Body : never;

type BodyInput<Operation> = Operation extends { requestBody: infer Body }
  ? [JsonOf<Body>] extends [never]
    ? unknown
    : { body: JsonOf<Body> }
  : unknown;

/** What an operation takes: its path and query parameters by name, and its `body`. */
export type Input<Id extends OperationId> = Simplify<
  Present<operations[Id]["parameters"]["path"]> &
    Present<operations[Id]["parameters"]["query"]> &
    BodyInput<operations[Id]>
>;

type Arguments<Id extends OperationId> =
  Record<never, never> extends Input<Id>
    ? [input?: Input<Id>, options?: CallOptions]
    : [input: Input<Id>, options?: CallOptions];

type Success<Responses> = Responses extends { 200: infer Content } ? JsonOf<Content> : never;

/** What a call gives: `data` of the reply, `pagination` beside it where there is one, and the `response` itself. */
export type Result<Id extends OperationId> = Simplify<
  Success<operations[Id]["responses"]> & { readonly response: Response }
>;

/** The errors of the documented statuses. */
interface ErrorsByStatus {
  readonly 400: BadRequestError;
  readonly 401: UnauthorizedError;
  readonly 403: PermissionDeniedError;
  readonly 404: NotFoundError;
  readonly 409: ConflictError;
  readonly 429: RateLimitedError;
  readonly "5XX": ServerError;
}

/**
 * What an operation may throw: an error for each status that it documents, and those of every call. `name` and `status`
 * tell them apart.
 */
export type OperationError<Id extends OperationId> =
  | ErrorsByStatus[keyof operations[Id]["responses"] & keyof ErrorsByStatus]
  | UnexpectedStatusError
  | ConnectionError
  | TimeoutError
  | AbortedError
  | InvalidResponseError;

/** A call that is under way. Its type knows what it may throw. */
export interface Call<Value, Failure> extends Promise<Value> {
  /** Never there at run time. */
  readonly failure?: Failure;
}

/** One method of a client. */
export type Method<Id extends OperationId> = (...input: Arguments<Id>) => Call<Result<Id>, OperationError<Id>>;

/** Sends the requests of an operation; what `createFetch` makes. */
export type ApiFetch = (
  operation: string,
  method: string,
  path: string,
  input?: RawInput,
  options?: CallOptions,
) => Promise<unknown>;

/** An operation as a function by itself, so that a bundle has only those that it calls. */
export type Operation<Id extends OperationId> = (
  apiFetch: ApiFetch,
  ...input: Arguments<Id>
) => Call<Result<Id>, OperationError<Id>>;

/** Makes the function of an operation from its row in the specification. */
export function operation<Id extends OperationId>(id: Id, method: string, path: string): Operation<Id> {
  // `createFetch` gives what the specification says of this very row.
  return ((apiFetch: ApiFetch, input?: RawInput, options?: CallOptions) =>
    apiFetch(id, method, path, input, options)) as Operation<Id>;
}
