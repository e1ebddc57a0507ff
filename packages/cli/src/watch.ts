import { type CallOptions, waitForBuild } from "@northspec/client";
import type { Build } from "@northspec/types";
import type { CallOperation, OperationInput } from "./call.ts";
import { usageError } from "./errors.ts";
import type { Execution } from "./execution.ts";
import { type CliOptions, formatOf } from "./settings.ts";
import { escapeControls, formatJson } from "./text.ts";

/** Operations that support --watch, each with a function that returns the ID of the service to watch. */
const serviceIdOf: Readonly<Record<string, (input: OperationInput, data: unknown) => unknown>> = {
  listServiceBuilds: (input) => input["serviceId"],
  createBuildService: (_, data) => (data as { id?: unknown }).id,
};

/** Whether an operation supports --watch. */
export function canWatch(operationId: string): boolean {
  return Object.hasOwn(serviceIdOf, operationId);
}

/**
 * Waits until a build finishes, showing progress on a terminal.
 *
 * @param data - the response of a create operation.
 * @returns the finished build.
 */
export async function watchBuild(
  { run, operation, options }: Execution,
  call: CallOperation,
  input: OperationInput,
  data: unknown,
): Promise<Build> {
  const listing = run.operations.find(({ id }) => id === "listServiceBuilds");
  if (!listing) throw usageError("--watch requires the operation listServiceBuilds.");
  const list = (given: OperationInput, callOptions?: CallOptions) => call(listing, given, callOptions);
  const { interval, deadline, buildId } = options;
  const progress = showProgress(options);
  try {
    return await waitForBuild(
      list as unknown as Parameters<typeof waitForBuild>[0], // the same operation, called through the table
      {
        projectId: String(input["projectId"]),
        serviceId: String(serviceIdOf[operation.id]?.(input, data)),
        ...(buildId === undefined ? {} : { buildId }),
      },
      {
        signal: run.signal,
        ...(interval === undefined ? {} : { interval }),
        ...(deadline === undefined ? {} : { deadline }),
        onProgress: (build) => progress.update(build),
      },
    );
  } finally {
    progress.end();
  }
}

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

interface Progress {
  update(build: Build): void;
  end(): void;
}

/** Shows a build's status on stderr: one animated line on a terminal, otherwise a line for each change. --quiet hides it. */
function showProgress(options: CliOptions): Progress {
  if (options.quiet) return { update: () => {}, end: () => {} };
  const asJson = formatOf(options) === "json";
  return process.stderr.isTTY && !asJson ? animateProgress(process.stderr) : logProgress(asJson);
}

function logProgress(asJson: boolean): Progress {
  let last: string | undefined;
  return {
    update({ id, status }) {
      if (status === last) return;
      last = status;
      const line = asJson
        ? formatJson({ event: "progress", build: id, status }, process.stderr)
        : escapeControls(`${id} ${status}`);
      process.stderr.write(`${line}\n`);
    },
    end: () => {},
  };
}

function animateProgress(stream: NodeJS.WriteStream): Progress {
  const startedAt = Date.now();
  let text = "";
  let frame = 0;
  const draw = () => {
    frame += 1;
    const seconds = Math.floor((Date.now() - startedAt) / 1000);
    const line = `${frames[frame % frames.length]} ${escapeControls(text)} ${seconds}s`;
    stream.write(`\r\u001b[K${line.slice(0, stream.columns - 1)}`);
  };
  const timer = setInterval(draw, 100);
  return {
    update({ id, status }) {
      text = `${id} ${status}`;
      draw();
    },
    end() {
      clearInterval(timer);
      stream.write("\r\u001b[K");
    },
  };
}
