import type { OperationDescription } from "@northspec/types";
import { defaultServer } from "@northspec/types/operations";
import type { OperationFields } from "@northspec/types/fields";
import { type CallOperation, createCall } from "./call.ts";
import { CommandError, usageError } from "./errors.ts";
import type { Flag } from "./flags.ts";
import { readInput } from "./input.ts";
import { type Shown, writeReply, writeResult } from "./output.ts";
import { mask } from "./select.ts";
import { formatOf, type Options, targetOf, textOf } from "./settings.ts";

/** All that a command knows of its operation and of the run that it is part of. */
export interface Execution {
  readonly operation: OperationDescription;
  readonly operations: readonly OperationDescription[];
  readonly fields: OperationFields;
  readonly flags: readonly Flag[];
  readonly options: Options;
  readonly version: string;
  readonly signal: AbortSignal;
  /** Hears where the request goes, for what is told of an error. */
  readonly onTarget: (baseUrl: string) => void;
}

/**
 * Calls an operation and prints what it gives.
 *
 * @throws CommandError for wrong input; NorthspecError for what the call throws.
 */
export async function execute(execution: Execution): Promise<void> {
  const { operation, operations, fields, flags, options, version, signal } = execution;
  const format = formatOf(options);
  const target = targetOf(options, defaultServer);
  execution.onTarget(target.baseUrl);
  const input = await readInput(operation, fields, flags, options, target.parameters);
  if (options["watch"] === true && (options["all"] === true || options["dryRun"] === true)) {
    throw usageError("--watch goes with neither --all nor --dry-run.");
  }
  if (options["buildId"] !== undefined && options["watch"] !== true) throw usageError("--build-id needs --watch.");
  if (options["dryRun"] === true) {
    const { dryRun } = await import("./dry-run.ts");
    await dryRun(operation, fields, input, target, options, format, version);
    return;
  }
  const call = await createCall(target, options, format, version);
  const write = async (reply: Shown) => {
    const { data, pagination } = reply;
    const shown = { data, ...(pagination === undefined ? {} : { pagination }) };
    const safe = (options["showSecrets"] === true ? shown : mask(shown, fields.secrets)) as Shown; // of the same form
    const query = textOf(options, "query");
    if (format === "table" && query === undefined) writeReply(safe);
    else await writeResult(safe, format, query);
  };
  if (options["watch"] === true) {
    const data = operation.method === "GET" ? undefined : (await call(operation, input, { signal })).data;
    const { watchBuild } = await import("./watch.ts");
    const build = await watchBuild(operations, call, operation, input, data, options, signal);
    await write({ data: build });
    if (!build.success) throw new CommandError("build", `The build ${build.id} ended as ${build.status}.`);
    return;
  }
  if (options["all"] === true) await writeAll(call, execution, input, write);
  else await write(await call(operation, input, { signal }));
}

/** Reads every page. What came before a failure is printed, with the cursor to go on from. */
async function writeAll(
  call: CallOperation,
  { operation, signal }: Execution,
  input: Readonly<Record<string, unknown>>,
  write: (reply: Shown) => Promise<void>,
): Promise<void> {
  const { pages } = await import("@northspec/client");
  const list = async (given: Readonly<Record<string, unknown>>) => {
    const reply = await call(operation, given, { signal });
    return { ...reply, data: Object(reply.data) as object, pagination: reply.pagination };
  };
  let whole: Shown | undefined;
  try {
    for await (const page of pages(list, input)) whole = whole === undefined ? page : joined(whole, page);
  } finally {
    if (whole !== undefined) await write(whole);
  }
}

/** Two pages as one: lists one after the other. */
function joined(before: Shown, page: Shown): Shown {
  const earlier = Object(before.data) as Readonly<Record<string, unknown>>;
  const data = Object.fromEntries(
    Object.entries(Object(page.data) as object).map(([name, value]: [string, unknown]) => {
      const list = earlier[name];
      return [name, Array.isArray(list) && Array.isArray(value) ? [...list, ...(value as unknown[])] : value];
    }),
  );
  const count = (before.pagination?.count ?? 0) + (page.pagination?.count ?? 0);
  return { data, pagination: { ...page.pagination, count } };
}
