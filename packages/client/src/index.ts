/**
 * A typed client for the Northflank API. Unofficial.
 *
 * @packageDocumentation
 */
export { type Client, createClient, type Methods } from "./client.ts";
export { defaultServer, version } from "./constants.gen.ts";
export {
  AbortedError,
  ApiError,
  BadRequestError,
  ConflictError,
  ConnectionError,
  type ErrorBody,
  type ErrorContext,
  InvalidResponseError,
  NorthspecError,
  NotFoundError,
  OperationFailedError,
  PermissionDeniedError,
  RateLimitedError,
  ServerError,
  type ServerErrorStatus,
  type SuccessStatus,
  TimeoutError,
  UnauthorizedError,
  type UnexpectedStatus,
  UnexpectedStatusError,
} from "./errors.ts";
export { type ApiFetch, createFetch, type FetchOptions } from "./fetch.ts";
export { follow, type FollowInput, type FollowOptions, type LogMethod } from "./follow.ts";
export * from "./functions.gen.ts";
export {
  type Call,
  type Input,
  type Method,
  createOperation,
  type Operation,
  type OperationError,
  type OperationId,
  type OperationRequest,
  type Result,
} from "./operation.ts";
export type { CallOptions, ClientOptions, Fetch, Hooks, RequestEvent } from "./options.ts";
export { type Item, type ListMethod, pages, paginate } from "./paginate.ts";
export { createPathClient, type PathClient } from "./path-client.ts";
export { safe, type SafeResult } from "./safe.ts";
export {
  type WaitableOperation,
  type WaitError,
  waitFor,
  type WaitOptions,
  type WaitProgress,
  type WaitRequest,
  type WaitResult,
} from "./wait.ts";
