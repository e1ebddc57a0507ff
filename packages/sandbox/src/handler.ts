import type { operations } from "@northspec/types";
import type { StartContext } from "./services/queue.ts";
import type { Collections } from "./store.ts";

/** The name of an operation of the specification. */
export type OperationId = keyof operations;

type JsonContent<Content> = Content extends { content: { "application/json": infer Body } } ? Body : never;

type ParametersIn<Id extends OperationId, In extends "path" | "query"> = operations[Id]["parameters"] extends {
  [Key in In]?: infer Values;
}
  ? NonNullable<Values>
  : Record<never, never>;

type BodyOf<Operation> = Operation extends { requestBody: infer Content }
  ? JsonContent<Content>
  : Operation extends { requestBody?: infer Content }
    ? JsonContent<NonNullable<Content>> | undefined
    : undefined;

/** A valid request, as passed to its handler. */
export interface Call<Id extends OperationId> {
  readonly path: ParametersIn<Id, "path">;
  readonly query: ParametersIn<Id, "query">;
  /** Absent if it is optional and the request has none. */
  readonly body: BodyOf<operations[Id]>;
  readonly resources: Collections;
  /** The time of the instance, in milliseconds since 1970. */
  readonly now: number;
  /** What builds, rollouts and runs that the request starts depend on. */
  readonly start: StartContext;
}

/** The body of the successful response of an operation. */
export type Result<Id extends OperationId> = JsonContent<operations[Id]["responses"][200]>;

/**
 * Handles a request. A handler runs in one turn of the event loop, and all its changes are made or, if it throws, none.
 *
 * @throws {HttpError} to respond with an error.
 */
export type Handler<Id extends OperationId> = (call: Call<Id>) => Result<Id>;
