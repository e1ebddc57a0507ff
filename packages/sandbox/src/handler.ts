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

/** A valid request, as its handler gets it. */
export interface Call<Id extends OperationId> {
  readonly path: ParametersIn<Id, "path">;
  readonly query: ParametersIn<Id, "query">;
  readonly body: operations[Id] extends { requestBody: infer Content } ? JsonContent<Content> : undefined;
  readonly instance: Instance;
  /** How a build that the request starts should end. */
  readonly buildResult: BuildResult;
}

/** What an operation may respond with: each documented status with its own body. */
export type Result<Id extends OperationId> = {
  [Status in keyof operations[Id]["responses"]]: {
    readonly status: Status extends number ? Status : 500 | 502 | 503 | 504;
    readonly body: JsonContent<operations[Id]["responses"][Status]>;
  };
}[keyof operations[Id]["responses"]];

/** Carries a request out. */
export type Handler<Id extends OperationId> = (call: Call<Id>) => Result<Id> | Promise<Result<Id>>;

/** The 404 of a resource, or of its project. */
export function notFound(
  { store }: Instance,
  projectId: string,
  resource: string,
): { readonly status: 404; readonly body: ErrorResponse } {
  const message = store.project(projectId) ? `${resource} in project \`${projectId}\`.` : `project \`${projectId}\`.`;
  return { status: 404, body: envelope(404, `No ${message}`) };
}
