import { OperationFailedError } from "@northspec/client";
import { mask } from "@northspec/openapi";
import { type CallOperation, createCall, type OperationInput } from "./call.ts";
import { dryRun } from "./dry-run.ts";
import { usageError } from "./errors.ts";
import type { Execution } from "./execution.ts";
import { kebab } from "./flags.ts";
import { findProxy } from "./http.ts";
import { readInput } from "./input.ts";
import { followLog, isLog, writeLog } from "./logs.ts";
import { isMetrics, writeMetrics } from "./metrics.ts";
import { type ResponseBody, writeResponse, writeResult } from "./output.ts";
import { idOf, printPages } from "./pages.ts";
import { checkQuery } from "./query.ts";
import { formatOf, type CliOptions, type Endpoint, resolveEndpoint } from "./settings.ts";
import { startAndWait } from "./wait.ts";

/**
 * Calls an operation and prints the response.
 *
 * @throws CommandError if the input is invalid.
 * @throws NorthspecError if the call fails.
 */
export async function execute(execution: Execution): Promise<void> {
  const { run, operation, options } = execution;
  formatOf(options); // reject an unknown format before sending
  const target = resolveEndpoint(options);
  run.operation = operation;
  run.baseUrl = target.baseUrl;
  run.proxy = (await findProxy(target.baseUrl))?.origin;
  const input = withSince(options, await readInput(execution, target.parameters));
  checkOptions(execution, input);
  if (options.query !== undefined) await checkQuery(options.query);
  if (options.dryRun) return dryRun(execution, input, target);
  if (options.wait) return writeAwaited(execution, target, input);
  if (options.follow) return followLog(execution, target, input);
  const call = createCall(target, options);
  if (options.all) return writeAll(execution, call, input);
  await write(execution, await send(execution, call, input));
}

/** Calls the operation and records the ID of a completed write. */
async function send(execution: Execution, call: CallOperation, input: OperationInput): Promise<ResponseBody> {
  const { run, operation } = execution;
  const response = await call(operation, input, { signal: run.signal });
  recordWrite(execution, response);
  return response;
}

function recordWrite({ run, operation }: Execution, { data }: ResponseBody): void {
  if (operation.method !== "GET") run.succeeded = { operation: operation.id, id: idOf(data) };
}

function checkOptions({ operation, options }: Execution, input: OperationInput): void {
  const { wait, waitTimeout, interval, dryRun, columns, follow } = options;
  if (columns !== undefined && formatOf(options) !== "table") throw usageError("--columns requires --output table.");
  if (wait && dryRun) throw usageError("--wait cannot be combined with --dry-run.");
  if (waitTimeout !== undefined && !wait) throw usageError("--wait-timeout requires --wait.");
  if (interval !== undefined && !wait && !follow) {
    throw usageError(`--interval requires ${operation.wait ? "--wait" : "--follow"}.`);
  }
  if (!follow) return;
  if (dryRun) throw usageError("--follow cannot be combined with --dry-run.");
  if (options.query !== undefined)
    throw usageError("--follow cannot be combined with --query. Use --output json and jq.");
  if (formatOf(options) === "yaml") throw usageError("--follow requires --output table or json.");
  for (const name of ["endTime", "direction"]) {
    if (input[name] !== undefined) throw usageError(`--follow cannot be combined with --${kebab(name)}.`);
  }
}

/** Converts `--since` to the parameter `duration`. */
function withSince({ since }: CliOptions, input: OperationInput): OperationInput {
  if (since === undefined) return input;
  for (const name of ["duration", "startTime"]) {
    if (input[name] !== undefined) throw usageError(`--since cannot be combined with --${kebab(name)}.`);
  }
  return { ...input, duration: Math.ceil(since / 1000) };
}

/** Prints a response. After a write, prints all of it if --query fails. */
async function write(execution: Execution, response: ResponseBody): Promise<void> {
  try {
    await print(execution, response, execution.options.query);
  } catch (error) {
    if (execution.run.succeeded !== undefined) await print(execution, response);
    throw error;
  }
}

/** Prints a response in the chosen format. Secrets are masked without --show-secrets. */
async function print(
  { operation, fields, options }: Execution,
  { data, pagination }: ResponseBody,
  query?: string,
): Promise<void> {
  if (data === undefined) return; // no content
  const shown = { data, ...(pagination === undefined ? {} : { pagination }) };
  const masked = options.showSecrets ? shown : (mask(shown, fields.secrets) as ResponseBody); // the same shape
  const { query: _, ...rest } = options;
  const shownOptions = query === undefined ? rest : options;
  if (formatOf(options) !== "table" || query !== undefined) await writeResult(masked, shownOptions);
  else if (isLog(operation)) writeLog(masked.data, options);
  else if (isMetrics(operation)) await writeMetrics(masked.data, options);
  else await writeResponse(masked, shownOptions, fields.columns);
}

/** Calls the operation, waits for what it starts and prints the last response, or that of the operation. */
async function writeAwaited(execution: Execution, target: Endpoint, input: OperationInput): Promise<void> {
  const { run, operation, fields } = execution;
  // Masks the secrets of the operation that is polled.
  const polling = { ...execution, fields: run.fields[operation.wait?.operation ?? operation.id] ?? fields };
  let started: ResponseBody | undefined;
  let last: ResponseBody;
  try {
    last = await startAndWait(execution, target, input, (response) => {
      started = response;
      run.isWaiting = true;
      recordWrite(execution, response);
    });
  } catch (error) {
    if (error instanceof OperationFailedError) await write(polling, error);
    else if (started) await print(execution, started);
    throw error;
  }
  await write(polling, last);
}

/** Fetches every page. If one fails, prints the earlier pages with the cursor to resume from. */
async function writeAll(execution: Execution, call: CallOperation, input: OperationInput): Promise<void> {
  const { run, operation } = execution;
  const list = (given: OperationInput) => call(operation, given, { signal: run.signal });
  await printPages(list, input, (whole) => write(execution, whole));
}
