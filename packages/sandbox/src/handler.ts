import type { ErrorResponse, operations } from "@northspec/types";
import type { BuildResult } from "./builds.ts";
import type { Json } from "./json.ts";
import { envelope } from "./problem.ts";
import type { World } from "./world.ts";

/** The name of an operation of the specification. */
export type OperationId = keyof operations;

type JsonContent<Content> = Content extends { content: { "application/json": infer Body } } ? Body : never;

type Parameters<Id extends OperationId, In extends "path" | "query"> = operations[Id]["parameters"] extends {
  [Key in In]?: infer Values;
}
  ? NonNullable<Values>
  : Record<never, never>;

/** A request that is valid, as its handler gets it. */
export interface Call<Id extends OperationId> {
  readonly path: Parameters<Id, "path">;
  readonly query: Parameters<Id, "query">;
  readonly body: operations[Id] extends { requestBody: infer Content } ? JsonContent<Content> : undefined;
  readonly world: World;
  /** How a build that the request starts should end. */
  readonly buildResult: BuildResult;
}

/** What an operation may answer: each documented status with its own body. */
export type Reply<Id extends OperationId> = {
  [Status in keyof operations[Id]["responses"]]: {
    readonly status: Status extends number ? Status : 500 | 502 | 503 | 504;
    readonly body:
      | JsonContent<operations[Id]["responses"][Status]>
      | Json<JsonContent<operations[Id]["responses"][Status]>>;
  };
}[keyof operations[Id]["responses"]];

/** Carries a request out. */
export type Handler<Id extends OperationId> = (call: Call<Id>) => Reply<Id> | Promise<Reply<Id>>;

/** The reply that something does not exist. */
export function notFound(message: string): { readonly status: 404; readonly body: ErrorResponse } {
  return { status: 404, body: envelope(404, message) };
}
