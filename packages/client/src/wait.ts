import type { OperationWait, PolledId, WaitableId } from "@northspec/types";
import { OperationFailedError, TimeoutError } from "./errors.ts";
import { type ApiFetch, bodyOf, sleep } from "./fetch.ts";
import type { Call, Input, Operation, OperationError, OperationRequest, Result } from "./operation.ts";
import { type CallOptions, defaultLimits, readLimits } from "./options.ts";
import { fillPath, type RawInput } from "./path.ts";

type PolledData<Id extends WaitableId> = Result<PolledId<Id>> extends { data?: infer Data } ? Data : never;

/** The operation to poll after an operation that starts something, and until when. */
export interface WaitRequest extends Pick<OperationWait, "parameters" | "until"> {
  readonly polled: OperationRequest<string>;
}

/** An operation that starts something, as a standalone function. */
export type WaitableOperation<Id extends WaitableId> = Operation<Id> & { readonly wait: WaitRequest };

/** A poll: the response, and the status that it was waiting for. */
export interface WaitProgress<Id extends WaitableId> {
  /** The `data` of the response. */
  readonly data: PolledData<Id>;
  /** The path of the status in the response: `data.status.build.status`. */
  readonly field: string;
  /** The status; undefined if the response has none yet. */
  readonly status: string | undefined;
}

/** Options of a wait. Those of a call apply to each call. */
export interface WaitOptions<Id extends WaitableId> extends CallOptions {
  /** Milliseconds before the second poll, at least 100 (default: 2,000). Each later interval is 1.5 times as long, up to 15,000. */
  readonly interval?: number;
  /** Maximum time to wait, in milliseconds (default: one hour). */
  readonly deadline?: number;
  /** Called with the result of the operation, before the first poll. */
  readonly onStart?: (result: Result<Id>) => unknown;
  /** Called after each poll. */
  readonly onProgress?: (progress: WaitProgress<Id>) => unknown;
}

/** The result of a wait: that of the last poll. */
export type WaitResult<Id extends WaitableId> = Call<Result<PolledId<Id>>, WaitError<Id>>;

/** Errors of a wait. */
export type WaitError<Id extends WaitableId> =
  | OperationError<Id>
  | OperationError<PolledId<Id>>
  | OperationFailedError<PolledData<Id>>;

const maxInterval = 15_000;

/** Number of polls without a status after which it is not expected anymore. */
const maxMissing = 3;

/**
 * Calls an operation that starts something, such as a build, and polls until that has finished.
 *
 * @param operation - an operation with something to wait for, such as `createBuildService`.
 * @param options - the input of the operation, interval, deadline, signal and callbacks.
 * @returns the result of the last poll.
 * @throws OperationFailedError if what was started fails, or if there is nothing to wait for.
 * @throws TimeoutError if it does not finish in time; `cause` is the last known `data`. It continues on the platform.
 * @throws AbortedError if the signal is aborted. What was started continues on the platform.
 * @throws TypeError if the input or a number is invalid.
 * @throws NorthspecError if a call fails.
 * @example
 * ```ts
 * import { createBuildService, createFetch, waitFor } from "@northspec/client";
 *
 * const apiFetch = createFetch({ token: process.env["NORTHFLANK_API_TOKEN"] });
 * const { data } = await waitFor(apiFetch, createBuildService, {
 *   input: {
 *     projectId: "default-project",
 *     body: {
 *       name: "Docs Site",
 *       billing: { buildPlan: "nf-compute-200-8" },
 *       vcsData: { projectUrl: "https://github.com/example-user/docs-site", projectType: "github" },
 *       buildSettings: { dockerfile: { dockerFilePath: "/Dockerfile", dockerWorkDir: "/" } },
 *     },
 *   },
 *   onProgress: ({ status }) => console.error(status),
 * });
 * console.log(data.status.build?.status);
 * ```
 */
export function waitFor<Id extends WaitableId>(
  apiFetch: ApiFetch,
  operation: WaitableOperation<Id>,
  options: WaitOptions<Id> & { readonly input: Input<Id> },
): WaitResult<Id> {
  // The types of an operation follow from its name, which is not known here.
  return startAndPoll(
    apiFetch,
    operation as unknown as AnyOperation,
    options as unknown as AnyOptions,
  ) as WaitResult<Id>;
}

interface AnyResult {
  readonly data: unknown;
  readonly response: Response;
}

interface AnyOperation {
  (apiFetch: ApiFetch, input: RawInput, options: CallOptions): Promise<AnyResult>;
  readonly wait: WaitRequest;
}

interface AnyOptions extends CallOptions {
  readonly input: RawInput;
  readonly interval?: number;
  readonly onStart?: (result: AnyResult) => unknown;
  readonly onProgress?: (progress: { data: unknown; field: string; status: unknown }) => unknown;
}

async function startAndPoll(apiFetch: ApiFetch, operation: AnyOperation, options: AnyOptions): Promise<unknown> {
  const { input, interval: _, deadline: __, onStart, onProgress, ...call } = options;
  const { interval } = readLimits(options, { interval: 2000 }, 100);
  const { deadline } = readLimits(options, { deadline: 3_600_000 });
  const { polled, parameters, until } = operation.wait;
  const end = Date.now() + deadline;
  const callOptions = (): CallOptions => {
    const remaining = Math.max(0, end - Date.now());
    return remaining < defaultLimits.deadline ? { ...call, deadline: remaining } : call;
  };

  const started = await operation(apiFetch, input, callOptions());
  await onStart?.(started);
  const values = Object.entries(parameters).map(([name, field]) => [name, valueAt(started, field)]);
  const url = fillPath(polled.id, polled.path, { ...input, ...(Object.fromEntries(values) as RawInput) });
  let missing = 0;
  for (let polls = 1, delay = interval; ; polls += 1, delay = Math.min(maxInterval, delay * 1.5)) {
    const response = await apiFetch(url, { ...callOptions(), operation: polled.id });
    const result = { data: undefined, ...bodyOf(response), response };
    const { data } = result;
    // The specification describes them as strings.
    const statuses = until.map((each) => ({ ...each, status: valueAt(result, each.field) as string }));
    // Each status is awaited after the previous one has succeeded.
    const pending = statuses.find(({ success, status }) => !success.includes(status));
    const { field = "", status } = pending ?? statuses.at(-1) ?? {};
    await onProgress?.({ data, field, status });
    if (!pending) return result;

    const context = { operation: polled.id, attempts: polls, requestId: "", response };
    missing = status === undefined ? missing + 1 : 0;
    if (missing === maxMissing || pending.failure.includes(pending.status)) {
      throw new OperationFailedError(`${field} is ${status ?? "missing"}.`, data, context);
    }
    if (Date.now() + delay >= end) {
      throw new TimeoutError(`${field} is ${status} after ${deadline} ms.`, { ...context, cause: data });
    }
    await sleep(delay, call.signal);
  }
}

/** The value at a path in a response; undefined if there is none. */
function valueAt(response: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, name) => (value as RawInput | null | undefined)?.[name], response);
}
