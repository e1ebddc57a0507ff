/**
 * A typed client of the Northflank API.
 *
 * @packageDocumentation
 */
export { createClient, type Client, type ClientOptions } from "./client.ts";
export type { Fetch } from "./http.ts";
export type { Input, Result } from "./methods.ts";
