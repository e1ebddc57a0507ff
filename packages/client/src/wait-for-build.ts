import type { Build } from "@northspec/types";
import { AbortedError, TimeoutError } from "./errors.ts";
import type { Input, Method } from "./operation.ts";
import type { CallOptions } from "./options.ts";
import { paginate } from "./paginate.ts";
import { checkNumbers, sleep } from "./fetch.ts";

/** The build to wait for. */
export interface WaitTarget extends Pick<Input<"listServiceBuilds">, "projectId" | "serviceId"> {
  /** Identifier of the build. The newest of the service at the first look, where it is left out. */
  readonly buildId?: string;
}

/** How to wait. */
export interface WaitOptions {
  /** Milliseconds between two looks at first, from 100; each wait is half as long again, up to 15,000. 2,000 unless given. */
  readonly interval?: number;
  /** Milliseconds to wait in all. A look that would come later is not waited for. An hour unless given. */
  readonly deadline?: number;
  /** Ends the wait. */
  readonly signal?: AbortSignal;
  /** Gets the build after each look. */
  readonly onProgress?: (build: Build) => void;
}

const longestInterval = 15_000;

/**
 * Looks at a build until it has come to its end.
 *
 * @param list - `client.listServiceBuilds`, or a function like it.
 * @param build - which build of which service.
 * @param options - how long, how often, and who hears of it.
 * @returns the build as it ended. Whether it made an image is in `success`.
 * @throws TimeoutError where the build has not ended in time; `cause` is the build as it was last.
 * @throws AbortedError where the signal ends the wait.
 * @throws RangeError where the service has no such build.
 * @throws TypeError where a number cannot be used.
 * @throws NorthspecError what the calls throw.
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
  { interval = 2000, deadline = 3_600_000, signal, onProgress }: WaitOptions = {},
): Promise<Build> {
  checkNumbers({ interval, deadline });
  const end = Date.now() + deadline;
  let id = buildId;
  for (let looks = 1, wait = interval; ; looks += 1, wait = Math.min(longestInterval, wait * 1.5)) {
    const left = Math.max(0, end - Date.now());
    const options: CallOptions = { signal, deadline: Math.min(left, 120_000) };
    const build = await find(list, { projectId, serviceId }, id, options);
    id = build.id;
    onProgress?.(build);
    if (build.concluded) return build;
    const about = { operation: "waitForBuild", attempts: looks, requestId: "" };
    if (Date.now() + wait >= end) {
      throw new TimeoutError(`the build ${id} has not ended in ${deadline} ms`, { ...about, cause: build });
    }
    await sleep(wait, signal);
    if (signal?.aborted) throw new AbortedError("the wait was aborted", { ...about, cause: signal.reason });
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
  throw new RangeError(`waitForBuild: the service ${service.serviceId} has no build ${id ?? ""}`.trimEnd());
}
