import type { OperationId } from "@northspec/types";
import { defaultServer, operationTable } from "@northspec/types/operations";
import { createHttp, type Fetch, type Http } from "./http.ts";
import { toInit, type Init, type Methods } from "./methods.ts";

type Verb = (typeof operationTable)[OperationId]["method"];

/** What {@link createClient} takes. */
export interface ClientOptions {
  /** API token. It goes into the `Authorization` header of every request, and nowhere else. */
  readonly token: string;
  /** Address of the API. The specification's server unless given. */
  readonly baseUrl?: string;
  /** Sends the requests. The global `fetch` unless given. */
  readonly fetch?: Fetch;
}

/** One method per operation, and openapi-fetch's own methods per HTTP verb. */
export interface Client extends Methods, Pick<Http, Verb> {}

/**
 * Makes a client of the API.
 *
 * A method's promise is fulfilled with `data` or with `error`, as the server replied. It is rejected with a `TypeError`
 * if a parameter is missing or cannot be sent, before anything is, or if the network fails.
 *
 * @throws TypeError where the token or the address cannot be used.
 * @see https://openapi-ts.dev/openapi-fetch/api for `GET` and `POST`.
 * @example
 * ```ts
 * const client = createClient({ token: "…" });
 * const { data, error } = await client.getService({ projectId: "default-project", serviceId: "example-service" });
 * ```
 */
export function createClient({ token, baseUrl = defaultServer, fetch }: ClientOptions): Client {
  const http = createHttp(usableBaseUrl(baseUrl), usableToken(token), fetch);

  // The loops below keep to the table, whose rows the compiler cannot tell apart there: hence the two casts.
  const request = http.request as (method: string, path: string, init: Init) => Promise<unknown>;
  // openapi-fetch looks at the path's parameters only where it is given some.
  const send = async (method: Verb, path: string, init: Init = {}) =>
    request(method, path, { ...init, params: { path: {}, ...init.params } });

  const client: Record<string, unknown> = {};
  for (const operation of Object.values(operationTable)) {
    const { id, method, path } = operation;
    client[id] = async (input: Readonly<Record<string, unknown>> = {}) => send(method, path, toInit(operation, input));
    client[method] = async (anyPath: string, init?: Init) => send(method, anyPath, init);
  }
  return client as unknown as Client;
}

// The value itself stays out of these messages: it is a secret, or may hold one.

function usableToken(token: string): string {
  if (typeof token === "string" && /^[\x21-\x7e]+$/u.test(token)) return token;
  throw new TypeError(
    "The token is empty or has characters that no token has, such as a space or a line break. Give the API token as it was issued.",
  );
}

function usableBaseUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url && /^https?:$/u.test(url.protocol) && url.href === `${url.origin}${url.pathname}` && !/[{}]/u.test(baseUrl)) {
    return url.href.replace(/\/+$/u, "");
  }
  throw new TypeError(
    `The baseUrl is not an http or https address without credentials, query and fragment. Give one such as ${defaultServer}.`,
  );
}
