/**
 * A typed client of the Northflank API. Unofficial.
 *
 * @packageDocumentation
 */
export { type Client, createClient, type Methods } from "./client.ts";
export {
  AbortedError,
  ApiError,
  BadRequestError,
  ConflictError,
  ConnectionError,
  type ErrorContext,
  NorthspecError,
  NotFoundError,
  PermissionDeniedError,
  type ErrorBody,
  RateLimitedError,
  ServerError,
  type ServerErrorStatus,
  type SuccessStatus,
  TimeoutError,
  UnauthorizedError,
  type UnexpectedStatus,
  UnexpectedStatusError,
  InvalidResponseError,
} from "./errors.ts";
export * from "./functions.gen.ts";
export type { Call, Input, Method, Operation, OperationError, OperationId, Result, ApiFetch } from "./operation.ts";
export type { CallOptions, ClientOptions, Fetch, Hooks, RequestEvent } from "./options.ts";
export { type Item, type ListMethod, pages, paginate } from "./paginate.ts";
export type { PathMethods } from "./paths.ts";
export { type SafeResult, safe } from "./safe.ts";
export { createFetch } from "./fetch.ts";
export { type WaitTarget, waitForBuild, type WaitOptions } from "./wait-for-build.ts";
