// The one home of openapi-fetch.
import type { paths } from "@northspec/types";
import createOpenapiFetch, { type Client } from "openapi-fetch";
import { fillPath } from "./path.ts";

type Json = "application/json";

/** openapi-fetch's client of this API. */
export type Http = Client<paths, Json>;

/** Sends a request and gives the response, as the global `fetch` does. */
export type Fetch = (request: Request) => Promise<Response>;

export function createHttp(baseUrl: string, token: string, fetch: Fetch | undefined): Http {
  return createOpenapiFetch<paths, Json>({
    baseUrl,
    headers: { accept: "application/json", authorization: `Bearer ${token}` },
    pathSerializer: fillPath,
    ...(fetch && { fetch }),
  });
}
