// The one home of openapi-fetch.
import type { paths } from "@northspec/types";
import createOpenapiFetch, { type FetchResponse } from "openapi-fetch";
import { type ApiError, NorthspecError } from "./errors.ts";
import { type Send, textOf } from "./fetch.ts";
import { buildPath, pathSegment } from "./path.ts";

type Verb = "get" | "post";

type PathsWith<Name extends Verb> = {
  [Path in keyof paths]: paths[Path] extends Record<Name, object> ? Path : never;
}[keyof paths];

type OperationAt<Path extends keyof paths, Name extends Verb> = Extract<paths[Path][Name], object>;

/** What the method of a path takes: its parameters, its body, and what `fetch` takes besides. */
type Init<Operation> = (Operation extends { parameters: infer Parameters }
  ? Record<never, never> extends Parameters
    ? { params?: Parameters }
    : { params: Parameters }
  : unknown) &
  (Operation extends { requestBody: { content: { "application/json": infer Body } } } ? { body: Body } : unknown) &
  Pick<RequestInit, "headers" | "signal">;

/**
 * A method of openapi-fetch. Its own type compares every path with every init: with a thousand operations, editors no
 * longer complete the path.
 */
type PathMethod<Name extends Verb> = <Path extends PathsWith<Name>>(
  path: Path,
  init: Init<OperationAt<Path, Name>>,
) => Promise<FetchResponse<OperationAt<Path, Name>, Record<never, never>, "application/json">>;

/** openapi-fetch's methods for those who want paths, such as `GET("/v1/projects/{projectId}/services/{serviceId}", …)`. */
export interface PathMethods {
  readonly GET: PathMethod<"get">;
  readonly POST: PathMethod<"post">;
}

/** The address of requests on their way from openapi-fetch to our own fetch, which knows the real one. */
const placeholder = "http://openapi-fetch.invalid";

/**
 * openapi-fetch over the fetch of every other call: the same guards, retries, bounds and hooks. It gives back a
 * failed reply that has the documented `error`, and throws every other failure.
 */
export function createPathMethods(send: Send): PathMethods {
  const { GET, POST } = createOpenapiFetch<paths, "application/json">({
    baseUrl: placeholder,
    pathSerializer: (template, values) =>
      template.replace(/\{(\w+)\}/g, (_, name: string) =>
        pathSegment(template.slice(placeholder.length), name, values[name]),
      ),
    querySerializer: (query) => buildPath("query", "", query).slice(1),
    fetch: async (request) => {
      const { method, signal } = request;
      const path = request.url.slice(placeholder.length);
      const body = request.body ? await request.text() : undefined;
      const options = { signal, headers: Object.fromEntries(request.headers) };
      try {
        const { text, response } = await send({ operation: `${method} ${path}`, method, path, body, options });
        return new Response(text, response);
      } catch (error) {
        const text = error instanceof NorthspecError ? textOf.get(error) : undefined;
        if (text === undefined) throw error;
        return new Response(text, (error as ApiError).response); // only such an error has a text
      }
    },
  });
  // The same methods in lighter types.
  return { GET, POST } as unknown as PathMethods;
}
