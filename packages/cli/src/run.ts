import { fieldTable } from "@northspec/types/fields";
import { operationTable } from "@northspec/types/operations";
import { CommanderError } from "commander";
import { type CommandError, exitCodes, usageError } from "./errors.ts";
import type { RunState, CommandSource } from "./execution.ts";
import type { OutputFormat } from "./output.ts";
import { createProgram } from "./program.ts";
import { reportError } from "./report.ts";

const specification: CommandSource = { operations: Object.values(operationTable), fields: fieldTable };

/**
 * Runs the CLI. It reads and writes the streams and the environment of the process, and changes nothing else of it.
 *
 * @param args - the args after its name.
 * @param signal - ends the run.
 * @param source - operations to make commands from (default: those of the specification).
 * @returns the exit code.
 */
export async function run(
  args: readonly string[],
  signal: AbortSignal = new AbortController().signal,
  source: CommandSource = specification,
): Promise<number> {
  const state: RunState = { ...source, signal, errorFormat: requestedFormat(args) };
  const argv = args.length === 0 ? ["--help"] : args[0] === "help" ? [...args.slice(1), "--help"] : args;
  try {
    await createProgram(state).parseAsync(argv, { from: "user" });
    return exitCodes.ok[0];
  } catch (thrown) {
    const error = thrown instanceof CommanderError ? fromCommander(thrown) : thrown;
    if (error === undefined) return exitCodes.ok[0];
    return reportError(error, state);
  }
}

/** What commander throws, as our own error; nothing where it has printed what was asked for. */
function fromCommander({ code, message }: CommanderError): CommandError | undefined {
  if (code === "commander.helpDisplayed" || code === "commander.version") return undefined;
  if (code === "commander.help") {
    return usageError("A command is missing. See the help above, or run northspec --help.");
  }
  // What stands behind the equals sign may be a secret.
  const text = message
    .replace(/^error: /, "")
    .replace(/'(--?[^='\s]+)=[^]*?'(?=\s|$)/, "'$1'")
    .replaceAll("\n", " ");
  return usageError(`${text.charAt(0).toUpperCase()}${text.slice(1).replace(/([^.)])$/, "$1.")}`);
}

/** How errors are printed, also where the arguments cannot be parsed. */
function requestedFormat(args: readonly string[]): OutputFormat {
  const index = args.findLastIndex((word) => /^(-o|--output)(=|$)|^-ojson$/.test(word));
  const word = args[index] ?? "";
  const asked = word.includes("=") ? word.slice(word.indexOf("=") + 1) : word === "-ojson" ? "json" : args[index + 1];
  return (index >= 0 ? asked : process.env["NORTHSPEC_OUTPUT"]) === "json" ? "json" : "table";
}
