// The only module that imports openapi-fetch.
import type { paths } from "@northspec/types";
import createOpenapiClient, {
  type ClientOptions as OpenapiOptions,
  type FetchResponse,
  type RequestOptions,
} from "openapi-fetch";
import { ApiError } from "./errors.ts";
import { type ApiFetch, bodyOf } from "./fetch.ts";
import type { CallOptions } from "./options.ts";
import { buildBody, fillPath, type RawInput } from "./path.ts";

const verbs = ["GET", "PUT", "POST", "PATCH", "DELETE"] as const;

type Verb = (typeof verbs)[number];

type PathsWith<Method extends Verb> = {
  [Path in keyof paths]: paths[Path] extends Record<Lowercase<Method>, object> ? Path : never;
}[keyof paths];

type OperationAt<Path extends keyof paths, Method extends Verb> = Extract<paths[Path][Lowercase<Method>], object>;

/** Options of openapi-fetch for one call, and our own. Hooks replace its middleware. */
type PathOptions<Operation> = RequestOptions<Operation> &
  Omit<RequestInit, "body" | "headers"> &
  Omit<CallOptions, "fetch" | "headers"> & { readonly middleware?: never; readonly parseAs?: never };

type PathArguments<Options> = Record<never, never> extends Options ? [options?: Options] : [options: Options];

/**
 * A method of openapi-fetch. The type of openapi-fetch itself also infers the options, which breaks path
 * completion in editors when there are 500 paths.
 */
type PathMethod<Method extends Verb> = <Path extends PathsWith<Method>>(
  path: Path,
  ...options: PathArguments<PathOptions<OperationAt<Path, Method>>>
) => Promise<FetchResponse<OperationAt<Path, Method>, Record<never, never>, "application/json">>;

/** Methods of openapi-fetch, such as `GET("/v1/projects/{projectId}/services/{serviceId}", …)`. */
export type PathClient = { readonly [Method in Verb]: PathMethod<Method> };

/** Options of a call that this module reads. */
interface AnyOptions extends Omit<CallOptions, "fetch">, Pick<OpenapiOptions, "fetch"> {
  readonly params?: object;
}

/**
 * Creates the methods of openapi-fetch over a fetch of {@link createFetch}. They return the documented error of a
 * response, and throw any other error.
 *
 * @see https://openapi-ts.dev/openapi-fetch/api
 */
export function createPathClient(apiFetch: ApiFetch): PathClient {
  const client = createOpenapiClient<paths>({ baseUrl: apiFetch.baseUrl });
  const methods = verbs.map((verb) => {
    const call = client[verb] as (path: string, options: object) => Promise<unknown>; // for any path and its options
    const method = async (path: string, options?: AnyOptions): Promise<unknown> => {
      const operation = `${verb} ${path}`;
      try {
        return await call(path, adapt(operation, options));
      } catch (error) {
        if (!(error instanceof URIError)) throw error;
        throw new TypeError(`${operation}: The query must be well-formed.`, { cause: error });
      }
    };
    return [verb, method] as const;
  });
  return Object.fromEntries(methods) as unknown as PathClient; // the same methods

  /** Directs a call to our path guard and our fetch. */
  function adapt(operation: string, options: AnyOptions = {}): object {
    const { baseUrl, fetch: send, params, ...rest } = options;
    return {
      bodySerializer: (body: unknown) => buildBody(operation, body),
      pathSerializer: (template: string, values: RawInput) => fillPath(operation, template, values),
      ...options,
      // openapi-fetch would send the literal braces if no parameters are passed.
      params: { path: {}, ...params },
      // openapi-fetch calls the method of this name. For `json`, it may parse the body a second time.
      parseAs: "parsed",
      fetch: async (request: Request) => {
        const { headers, method, signal, url } = request;
        try {
          const response = await apiFetch(url, {
            ...rest,
            baseUrl,
            body: (await request.text()) || null,
            fetch: send && ((...args) => send(new Request(...args))),
            headers,
            method,
            operation,
            signal,
          });
          return Object.assign(response, { parsed: () => bodyOf(response) });
        } catch (error) {
          if (error instanceof ApiError && error.apiMessage !== undefined) return error.response;
          throw error;
        }
      },
    };
  }
}
