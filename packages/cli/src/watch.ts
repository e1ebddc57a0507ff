import type { CallOptions } from "@northspec/client";
import type { Build, OperationDescription } from "@northspec/types";
import type { CallOperation } from "./call.ts";
import { CommandError } from "./errors.ts";
import { durationOf, type Options, textOf } from "./settings.ts";
import { showProgress } from "./progress.ts";
import { watchable } from "./watchable.ts";

/**
 * Waits until a build has come to its end, with progress on a terminal.
 *
 * @param data - what the operation gave, where it was called.
 * @returns the build as it ended.
 */
export async function watchBuild(
  operations: readonly OperationDescription[],
  call: CallOperation,
  operation: OperationDescription,
  input: Readonly<Record<string, unknown>>,
  data: unknown,
  options: Options,
  signal: AbortSignal,
): Promise<Build> {
  const listing = operations.find(({ id }) => id === "listServiceBuilds");
  if (!listing) throw new CommandError("usage", "--watch needs the operation listServiceBuilds.");
  const { waitForBuild } = await import("@northspec/client");
  const list = (given: Readonly<Record<string, unknown>>, callOptions?: CallOptions) =>
    call(listing, given, callOptions);
  const interval = durationOf(options, "interval");
  const deadline = durationOf(options, "deadline");
  const buildId = textOf(options, "buildId");
  const progress = showProgress(process.stderr);
  try {
    return await waitForBuild(
      list as unknown as Parameters<typeof waitForBuild>[0], // the same operation by way of the table
      {
        projectId: String(input["projectId"]),
        serviceId: String(watchable[operation.id]?.(input, data)),
        ...(buildId === undefined ? {} : { buildId }),
      },
      {
        signal,
        ...(interval === undefined ? {} : { interval }),
        ...(deadline === undefined ? {} : { deadline }),
        onProgress: ({ id, status }) => progress.update(`${id} ${status}`),
      },
    );
  } finally {
    progress.end();
  }
}
