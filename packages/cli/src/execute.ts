import type { Build } from "@northspec/types";
import { type CallOperation, createCall, type OperationInput } from "./call.ts";
import { dryRun } from "./dry-run.ts";
import { CommandError, usageError } from "./errors.ts";
import type { Execution } from "./execution.ts";
import { findProxy } from "./http.ts";
import { readInput } from "./input.ts";
import { mask } from "./mask.ts";
import { type ResponseBody, writeResponse, writeResult } from "./output.ts";
import { idOf, printPages } from "./pages.ts";
import { checkQuery } from "./query.ts";
import { formatOf, type CliOptions, resolveEndpoint } from "./settings.ts";
import { watchBuild } from "./watch.ts";

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
  const input = await readInput(execution, target.parameters);
  checkOptions(options);
  if (options.query !== undefined) await checkQuery(options.query);
  if (options.dryRun) return dryRun(execution, input, target);
  const call = createCall(target, options);
  if (options.watch) return writeWatched(execution, call, input);
  if (options.all) return writeAll(execution, call, input);
  await write(execution, await send(execution, call, input));
}

/** Calls the operation and records the ID of a completed write. */
async function send({ run, operation }: Execution, call: CallOperation, input: OperationInput): Promise<ResponseBody> {
  const response = await call(operation, input, { signal: run.signal });
  if (operation.method !== "GET") run.succeeded = { operation: operation.id, id: idOf(response.data) };
  return response;
}

function checkOptions(options: CliOptions): void {
  const { watch, all, dryRun, buildId, columns } = options;
  if (columns !== undefined && formatOf(options) !== "table") throw usageError("--columns requires --output table.");
  if (watch && (all || dryRun)) throw usageError("--watch cannot be combined with --all or --dry-run.");
  if (buildId !== undefined && !watch) throw usageError("--build-id requires --watch.");
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
  { fields, options }: Execution,
  { data, pagination }: ResponseBody,
  query?: string,
): Promise<void> {
  if (data === undefined) return; // no content
  const shown = { data, ...(pagination === undefined ? {} : { pagination }) };
  const masked = options.showSecrets ? shown : (mask(shown, fields.secrets) as ResponseBody); // the same shape
  const { query: _, ...rest } = options;
  const shownOptions = query === undefined ? rest : options;
  if (formatOf(options) === "table" && query === undefined) await writeResponse(masked, shownOptions, fields.columns);
  else await writeResult(masked, shownOptions);
}

/** Waits for a build to finish and prints it. A create command creates the service first. */
async function writeWatched(execution: Execution, call: CallOperation, input: OperationInput): Promise<void> {
  const { operation } = execution;
  const created = operation.method === "GET" ? undefined : await send(execution, call, input);
  let build: Build;
  try {
    build = await watchBuild(execution, call, input, created?.data);
  } catch (error) {
    if (created) await print(execution, created);
    throw error;
  }
  await write(execution, { data: build });
  if (!build.success) throw new CommandError("build", `Build ${build.id} finished with status ${build.status}.`);
}

/** Fetches every page. If one fails, prints the earlier pages with the cursor to resume from. */
async function writeAll(execution: Execution, call: CallOperation, input: OperationInput): Promise<void> {
  const { run, operation } = execution;
  const list = (given: OperationInput) => call(operation, given, { signal: run.signal });
  await printPages(list, input, (whole) => write(execution, whole));
}
