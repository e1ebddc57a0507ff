import type { operations, WaitableId } from "@northspec/types";
import { createFetch } from "./fetch.ts";
import * as functions from "./functions.gen.ts";
import type { Input, Method, Operation, OperationId } from "./operation.ts";
import type { ClientOptions } from "./options.ts";
import { createPathClient, type PathClient } from "./path-client.ts";
import { waitFor, type WaitableOperation, type WaitOptions, type WaitResult } from "./wait.ts";

/** One method for each operation, named after its operationId. */
export type Methods = { readonly [Id in keyof operations]: Method<Id> };

/** One method for each operation, those of openapi-fetch, and `waitFor`. */
export interface Client extends Methods, PathClient {
  /**
   * Calls an operation that starts something, such as a build, and polls until that has finished.
   *
   * @param id - the operation, such as `createBuildService`.
   * @param input - the input of the operation.
   * @param options - interval, deadline, signal and callbacks.
   * @returns the result of the last poll.
   * @throws OperationFailedError if what was started fails, or if there is nothing to wait for.
   * @throws NorthspecError like {@link waitFor}.
   */
  readonly waitFor: <Id extends WaitableId>(id: Id, input: Input<Id>, options?: WaitOptions<Id>) => WaitResult<Id>;
}

/**
 * Creates a client with all operations. For a smaller bundle, see {@link createFetch}.
 *
 * A method resolves to `data`, `pagination` if the operation is paginated, and the `response`. It rejects with a
 * {@link NorthspecError} if the call fails, and with a `TypeError` if its input is invalid.
 *
 * @param options - token, team, base URL, limits and hooks.
 * @throws TypeError if the token, the team, the base URL or a limit is invalid.
 * @see https://openapi-ts.dev/openapi-fetch/api for `GET`, `PUT`, `POST`, `PATCH` and `DELETE`.
 * @example
 * ```ts
 * import { createClient } from "@northspec/client";
 *
 * const client = createClient({ token: process.env["NORTHFLANK_API_TOKEN"] });
 * const { data } = await client.getService({ projectId: "default-project", serviceId: "example-service" });
 * console.log(data.name);
 * ```
 */
export function createClient(options: ClientOptions = {}): Client {
  const apiFetch = createFetch(options);
  const methods = Object.entries(functions).map(([id, call]) => [
    id,
    // Each method has the input of its own function, which the compiler cannot know here.
    (...input: unknown[]) => (call as (...args: unknown[]) => unknown)(apiFetch, ...input),
  ]);
  const operationsById: { readonly [Id in OperationId]: unknown } = functions;
  return {
    ...(Object.fromEntries(methods) as Methods),
    ...createPathClient(apiFetch),
    waitFor: <Id extends WaitableId>(id: Id, input: Input<Id>, options?: WaitOptions<Id>) =>
      waitFor(apiFetch, operationsById[id] as WaitableOperation<Id>, { ...options, input }), // an indexed type is not generic
  };
}

// One function for each operation, and no other.
functions satisfies { readonly [Id in OperationId]: Operation<Id> };
