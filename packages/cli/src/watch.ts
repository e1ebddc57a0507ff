import { type CallOptions, waitForBuild } from "@northspec/client";
import type { Build } from "@northspec/types";
import type { CallOperation, OperationInput } from "./call.ts";
import { usageError } from "./errors.ts";
import type { Execution } from "./execution.ts";
import { escapeControls } from "./text.ts";

/** The operations whose results are builds to wait for, and where the service's identifier is. */
const serviceIdOf: Readonly<Record<string, (input: OperationInput, data: unknown) => unknown>> = {
  listServiceBuilds: (input) => input["serviceId"],
  createBuildService: (_, data) => (data as { id?: unknown }).id,
};

/** Whether what an operation gives can be waited for. */
export function canWatch(operationId: string): boolean {
  return Object.hasOwn(serviceIdOf, operationId);
}

/**
 * Waits until a build has ended, with progress on a terminal.
 *
 * @param data - what the operation gave, where it was called.
 * @returns the build as it ended.
 */
export async function watchBuild(
  { run, operation, options }: Execution,
  call: CallOperation,
  input: OperationInput,
  data: unknown,
): Promise<Build> {
  const listing = run.operations.find(({ id }) => id === "listServiceBuilds");
  if (!listing) throw usageError("--watch needs the operation listServiceBuilds.");
  const list = (given: OperationInput, callOptions?: CallOptions) => call(listing, given, callOptions);
  const { interval, deadline, buildId } = options;
  const progress = showProgress(process.stderr);
  try {
    return await waitForBuild(
      list as unknown as Parameters<typeof waitForBuild>[0], // the same operation by way of the table
      {
        projectId: String(input["projectId"]),
        serviceId: String(serviceIdOf[operation.id]?.(input, data)),
        ...(buildId === undefined ? {} : { buildId }),
      },
      {
        signal: run.signal,
        ...(interval === undefined ? {} : { interval }),
        ...(deadline === undefined ? {} : { deadline }),
        onProgress: ({ id, status }) => progress.update(`${id} ${status}`),
      },
    );
  } finally {
    progress.end();
  }
}

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** Shows a line of progress where the stream is a terminal, and nothing anywhere else. */
function showProgress(stream: NodeJS.WriteStream): { update(text: string): void; end(): void } {
  if (!stream.isTTY) return { update: () => {}, end: () => {} };
  const begun = Date.now();
  let text = "";
  let frame = 0;
  const draw = () => {
    frame += 1;
    const seconds = Math.floor((Date.now() - begun) / 1000);
    const line = `${frames[frame % frames.length]} ${escapeControls(text)} ${seconds}s`;
    stream.write(`\r\u001b[K${line.slice(0, stream.columns - 1)}`);
  };
  const timer = setInterval(draw, 100);
  return {
    update(next) {
      text = next;
      draw();
    },
    end() {
      clearInterval(timer);
      stream.write("\r\u001b[K");
    },
  };
}
