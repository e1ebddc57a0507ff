import { createOperation, waitFor, type WaitableOperation, type WaitProgress } from "@northspec/client";
import type { OperationDescription, WaitableId } from "@northspec/types";
import { createApiFetch, type OperationInput } from "./call.ts";
import { CommandError } from "./errors.ts";
import type { Execution, RunState } from "./execution.ts";
import type { ResponseBody } from "./output.ts";
import { idOf } from "./pages.ts";
import { type CliOptions, type Endpoint, formatOf } from "./settings.ts";
import { escapeControls, formatJson } from "./text.ts";

/** A poll of any operation. */
type Progress = Pick<WaitProgress<WaitableId>, "field" | "status"> & { readonly data: unknown };

/**
 * Calls an operation and waits until what it starts has finished, showing progress on stderr.
 *
 * @param onStart - receives the response of the operation.
 * @returns the response of the last poll.
 * @throws OperationFailedError if what the operation started fails.
 */
export async function startAndWait(
  { run, operation, options }: Execution,
  endpoint: Endpoint,
  input: OperationInput,
  onStart: (started: ResponseBody) => void,
): Promise<ResponseBody> {
  const { interval, waitTimeout } = options;
  const display = createDisplay(options);
  try {
    return await waitFor(createApiFetch(endpoint, options), waitable(operation, run), {
      input: input as never, // checked against the table, of which the compiler does not know the operation
      signal: run.signal,
      ...(interval === undefined ? {} : { interval }),
      ...(waitTimeout === undefined ? {} : { deadline: waitTimeout }),
      onStart,
      onProgress: (progress) => display.update(progress),
    });
  } finally {
    display.end();
  }
}

function waitable(operation: OperationDescription, { operations }: RunState): WaitableOperation<WaitableId> {
  const { wait } = operation;
  const polled = operations.find(({ id }) => id === wait?.operation);
  if (!wait || !polled) throw new CommandError("usage", `${operation.id} starts nothing to wait for.`);
  // Has `wait`, unlike other operations.
  return Object.assign(createOperation(operation), { wait: { ...wait, polled } }) as WaitableOperation<WaitableId>;
}

interface Display {
  update(progress: Progress): void;
  end(): void;
}

/** Shows progress on stderr: one animated line on a terminal, otherwise a line for each change. --quiet hides it. */
function createDisplay(options: CliOptions): Display {
  if (options.quiet) return { update: () => {}, end: () => {} };
  const asJson = formatOf(options) === "json";
  return process.stderr.isTTY && !asJson ? animate(process.stderr) : log(asJson);
}

/** Describes a poll: `docs-site build BUILDING`. */
function describe({ data, field, status = "" }: Progress): string {
  const names = field.split(".").filter((name) => name !== "data" && name !== "status");
  return escapeControls([idOf(data), ...names, status].filter((text) => text !== "").join(" "));
}

function log(asJson: boolean): Display {
  let last: string | undefined;
  return {
    update(progress) {
      const { data, field, status } = progress;
      const text = describe(progress);
      if (text === last) return;
      last = text;
      const event = { event: "progress", id: idOf(data), field, status };
      process.stderr.write(`${asJson ? formatJson(event, process.stderr) : text}\n`);
    },
    end: () => {},
  };
}

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

function animate(stream: NodeJS.WriteStream): Display {
  const startedAt = Date.now();
  let text = "";
  let frame = 0;
  const draw = () => {
    frame += 1;
    const seconds = Math.floor((Date.now() - startedAt) / 1000);
    const line = `${frames[frame % frames.length]} ${text} ${seconds}s`;
    stream.write(`\r\u001b[K${line.slice(0, stream.columns - 1)}`);
  };
  const timer = setInterval(draw, 100);
  return {
    update(progress) {
      text = describe(progress);
      draw();
    },
    end() {
      clearInterval(timer);
      stream.write("\r\u001b[K");
    },
  };
}
