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
  type Problem,
  RateLimitedError,
  ServerError,
  type ServerErrorStatus,
  type SuccessStatus,
  TimeoutError,
  UnauthorizedError,
  type UnexpectedStatus,
  UnexpectedStatusError,
  UnreadableReplyError,
} from "./errors.ts";
export * from "./functions.gen.ts";
export type { Call, Input, Method, Operation, OperationError, OperationId, Reply, Transport } from "./operation.ts";
export type { CallOptions, ClientOptions, Fetch, Hooks, RequestEvent } from "./options.ts";
export { type Item, type Listing, pages, paginate } from "./paginate.ts";
export type { PathMethods } from "./paths.ts";
export { type Outcome, safe } from "./safe.ts";
export { createTransport } from "./transport.ts";
export { type BuildToWaitFor, waitForBuild, type WaitOptions } from "./wait-for-build.ts";
