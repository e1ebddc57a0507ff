import type { ErrorResponse, operations } from "@northspec/types";
import type { BuildResult } from "./builds.ts";
import { envelope } from "./errors.ts";
import type { Instance } from "./instance.ts";

/** The name of an operation of the specification. */
export type OperationId = keyof operations;

type JsonContent<Content> = Content extends { content: { "application/json": infer Body } } ? Body : never;

type ParametersIn<Id extends OperationId, In extends "path" | "query"> = operations[Id]["parameters"] extends {
  [Key in In]?: infer Values;
}
  ? NonNullable<Values>
  : Record<never, never>;

/** A valid request, as passed to its handler. */
export interface Call<Id extends OperationId> {
  readonly path: ParametersIn<Id, "path">;
  readonly query: ParametersIn<Id, "query">;
  readonly body: operations[Id] extends { requestBody: infer Content } ? JsonContent<Content> : undefined;
  readonly instance: Instance;
  /** Result of a build that the request starts. */
  readonly buildResult: BuildResult;
}

/** The possible results of an operation: each documented status with its body. */
export type Result<Id extends OperationId> = {
  [Status in keyof operations[Id]["responses"]]: {
    readonly status: Status extends number ? Status : 500 | 502 | 503 | 504;
    readonly body: JsonContent<operations[Id]["responses"][Status]>;
  };
}[keyof operations[Id]["responses"]];

/** Handles a request. */
export type Handler<Id extends OperationId> = (call: Call<Id>) => Result<Id> | Promise<Result<Id>>;

/** Creates a 404 for a resource or its project. */
export function notFound(
  { store }: Instance,
  projectId: string,
  resource: string,
): { readonly status: 404; readonly body: ErrorResponse } {
  const message = store.project(projectId) ? `${resource} in project \`${projectId}\`.` : `project \`${projectId}\`.`;
  return { status: 404, body: envelope(404, `No ${message}`) };
}
