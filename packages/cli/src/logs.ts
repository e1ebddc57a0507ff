import { AbortedError, follow, type LogMethod } from "@northspec/client";
import type { LogLine, OperationDescription } from "@northspec/types";
import { createCall, type OperationInput } from "./call.ts";
import type { Execution } from "./execution.ts";
import { type CliOptions, type Endpoint, formatOf } from "./settings.ts";
import { cell, formatTsv } from "./table.ts";
import { type Color, escapeControls, formatJson, paint } from "./text.ts";

/** The parameters of an operation that returns the lines of a log. */
const logParameters = ["startTime", "duration", "direction", "lineLimit"];

/** Whether an operation returns the lines of a log. */
export function isLog({ parameters }: OperationDescription): boolean {
  return logParameters.every((wanted) => parameters.some(({ name }) => name === wanted));
}

/** Writes the lines of a log, in the order of time unless `--direction` is set. */
export function writeLog(data: unknown, options: CliOptions): void {
  const lines = data as readonly LogLine[]; // the operation returns lines
  const formatLine = createLineFormat();
  const inOrder =
    options["direction"] === undefined
      ? lines.toSorted((one, other) => Date.parse(one.ts) - Date.parse(other.ts))
      : lines;
  process.stdout.write(inOrder.map(formatLine).join(""));
}

/**
 * Follows a log until Ctrl-C, and writes each line: as JSON with `--output json`, otherwise as text.
 *
 * @throws NorthspecError if a request fails for good.
 */
export async function followLog(
  { run, operation, options }: Execution,
  endpoint: Endpoint,
  input: OperationInput,
): Promise<void> {
  const call = createCall(endpoint, options);
  const read: LogMethod<OperationInput> = async (range, callOptions) => {
    const { data, response } = await call(operation, range, callOptions);
    return { data: data as readonly LogLine[], response }; // the operation returns lines
  };
  const { interval } = options;
  const formatLine =
    formatOf(options) === "json" ? (line: LogLine) => `${formatJson(line, process.stdout)}\n` : createLineFormat();
  try {
    const lines = follow(read, input, { signal: run.signal, ...(interval === undefined ? {} : { interval }) });
    for await (const line of lines) await write(formatLine(line));
  } catch (error) {
    // Ctrl-C is how a follower ends.
    if (!(error instanceof AbortedError)) throw error;
  }
}

/** Writes text, and waits while the reader of a pipe is slower. */
async function write(text: string): Promise<void> {
  if (process.stdout.write(text)) return;
  await new Promise<void>((resolve) => void process.stdout.once("drain", resolve));
}

const colors: readonly Color[] = ["cyan", "green", "yellow", "magenta", "blue"];

/**
 * Creates a function that formats lines: in a pipe as tab-separated values, on a terminal with a color for each container.
 * A narrow terminal shows the time without the date.
 */
function createLineFormat(): (line: LogLine) => string {
  const stream = process.stdout;
  const seen = new Map<string, Color>();
  return ({ ts, containerId, log }) => {
    const { text, isError } = parseLog(log);
    if (!stream.isTTY) return formatTsv([{ ts, containerId, text }], ["ts", "containerId", "text"], false);
    const color = seen.get(containerId) ?? colors[seen.size % colors.length] ?? "cyan";
    seen.set(containerId, color);
    const time = stream.columns < 100 ? ts.replace(/^.*T|Z$/g, "") : ts;
    const message = escapeControls(text);
    return `${paint("dim", cell(time), stream)} ${paint(color, cell(containerId), stream)} ${isError ? paint("red", message, stream) : message}\n`;
  };
}

/** Removes the stream and the flag that the container runtime adds: `stdout F Ready`. */
function parseLog(log: unknown): { readonly text: string; readonly isError: boolean } {
  const text = typeof log === "string" ? log : JSON.stringify(log);
  const [, stream, rest = text] = /^(stdout|stderr) [FP] ([^]*)$/.exec(text) ?? [];
  return { text: rest.trimEnd(), isError: stream === "stderr" };
}
