import type { Build } from "@northspec/types";
import { AbortedError, TimeoutError } from "./errors.ts";
import { sleep } from "./fetch.ts";
import type { Input, Method } from "./operation.ts";
import { type CallOptions, readLimits } from "./options.ts";
import { paginate } from "./paginate.ts";

/** The build to wait for. */
export interface WaitTarget extends Pick<Input<"listServiceBuilds">, "projectId" | "serviceId"> {
  /** Identifier of the build (default: the newest build of the service when the wait starts). */
  readonly buildId?: string;
}

/** Options of {@link waitForBuild}. */
export interface WaitOptions {
  /** Milliseconds before the second poll, at least 100 (default: 2,000). Each later interval is 1.5 times as long, up to 15,000. */
  readonly interval?: number;
  /** Maximum time to wait, in milliseconds (default: one hour). */
  readonly deadline?: number;
  /** Aborts the wait. */
  readonly signal?: AbortSignal;
  /** Called with the build after each poll. */
  readonly onProgress?: (build: Build) => unknown;
}

const maxInterval = 15_000;

/**
 * Polls a build until it finishes.
 *
 * @param list - `client.listServiceBuilds`, or a function like it.
 * @param target - the build.
 * @param options - interval, deadline, signal and progress callback.
 * @returns the finished build. Its `success` says whether it produced an image.
 * @throws TimeoutError if the build does not finish in time; `cause` is its last known state.
 * @throws AbortedError if the signal is aborted.
 * @throws RangeError if the service has no such build.
 * @throws TypeError if a number is invalid.
 * @throws NorthspecError if a call fails.
 * @example
 * ```ts
 * import { createClient, waitForBuild } from "@northspec/client";
 *
 * const client = createClient({ token: process.env["NORTHFLANK_API_TOKEN"] });
 * const service = { projectId: "default-project", serviceId: "example-service" };
 * const build = await waitForBuild(client.listServiceBuilds, service, { onProgress: ({ status }) => console.log(status) });
 * console.log(build.success);
 * ```
 */
export async function waitForBuild(
  list: Method<"listServiceBuilds">,
  { projectId, serviceId, buildId }: WaitTarget,
  { signal, onProgress, ...numbers }: WaitOptions = {},
): Promise<Build> {
  const { interval } = readLimits(numbers, { interval: 2000 }, 100);
  const { deadline } = readLimits(numbers, { deadline: 3_600_000 });
  const end = Date.now() + deadline;
  let id = buildId;
  for (let polls = 1, delay = interval; ; polls += 1, delay = Math.min(maxInterval, delay * 1.5)) {
    const remaining = Math.max(0, end - Date.now());
    const options: CallOptions = { signal, deadline: Math.min(remaining, 120_000) };
    const build = await find(list, { projectId, serviceId }, id, options);
    id = build.id;
    await onProgress?.(build);
    if (build.concluded) return build;
    const context = { operation: "waitForBuild", attempts: polls, requestId: "" };
    if (Date.now() + delay >= end) {
      throw new TimeoutError(`Build ${id} has not concluded within ${deadline} ms.`, { ...context, cause: build });
    }
    await sleep(delay, signal);
    if (signal?.aborted) throw new AbortedError("The wait was aborted.", { ...context, cause: signal.reason });
  }
}

async function find(
  list: Method<"listServiceBuilds">,
  service: { projectId: string; serviceId: string },
  id: string | undefined,
  options: CallOptions,
): Promise<Build> {
  for await (const build of paginate(list, { ...service, per_page: id === undefined ? 1 : 50 }, options)) {
    if (id === undefined || build.id === id) return build;
  }
  throw new RangeError(
    `waitForBuild: Service ${service.serviceId} has no ${id === undefined ? "builds" : `build ${id}`}.`,
  );
}
