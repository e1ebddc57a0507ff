import type { operations } from "@northspec/types";
import * as generated from "./functions.gen.ts";
import type { Method, Operation, OperationId } from "./operation.ts";
import type { ClientOptions } from "./options.ts";
import { createPathMethods, type PathMethods } from "./paths.ts";
import { createSend, createFetch } from "./fetch.ts";

/** One method for each operation, named by its operationId. */
export type Methods = { readonly [Id in keyof operations]: Method<Id> };

/** One method for each operation, and openapi-fetch's own for those who want paths. */
export interface Client extends Methods, PathMethods {}

const { defaultServer: _, version: __, ...functions } = generated;

/**
 * A client with every operation. For a bundle with only those that it calls, see {@link createFetch}.
 *
 * A method gives `data` of the reply, `pagination` beside it where there is one, and the `response` itself. It throws a
 * {@link NorthspecError} where the call fails, and a `TypeError` where its input cannot be sent.
 *
 * @param options - token, address, retries, time and hooks.
 * @throws TypeError where the token, the address or a number cannot be used.
 * @see https://openapi-ts.dev/openapi-fetch/api for `GET` and `POST`.
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
    // Each function takes what its own method takes; the compiler cannot tell the rows apart here.
    (...input: unknown[]) => (call as (...given: unknown[]) => unknown)(apiFetch, ...input),
  ]);
  return { ...(Object.fromEntries(methods) as Methods), ...createPathMethods(createSend(options)) };
}

// The compiler holds the generated functions to the types: one for each operation, and no other.
functions satisfies { readonly [Id in OperationId]: Operation<Id> };
