import { fieldTable } from "@northspec/types/fields";
import { operationTable } from "@northspec/types/operations";
import { type Command, CommanderError } from "commander";
import { type CommandError, exitCodes, usageError } from "./errors.ts";
import type { RunState, CommandSource } from "./execution.ts";
import { helpTopics } from "./help.ts";
import type { OutputFormat } from "./settings.ts";
import { createProgram } from "./program.ts";
import { reportError } from "./report.ts";

const specification: CommandSource = { operations: Object.values(operationTable), fields: fieldTable };

/**
 * Runs the CLI with the environment and the streams of the process. Does not change other process state.
 *
 * @param args - the command-line arguments.
 * @param signal - aborts the run.
 * @param source - operations to create commands from (default: all operations of the specification).
 * @returns the exit code.
 */
export async function run(
  args: readonly string[],
  signal: AbortSignal = new AbortController().signal,
  source: CommandSource = specification,
): Promise<number> {
  const state: RunState = {
    ...source,
    signal,
    errorFormat: requestedFormat(args),
    showAllFlags: args.includes("--all"),
  };
  const argv = args.length === 0 ? ["--help"] : args[0] === "help" ? [...args.slice(1), "--help"] : args;
  try {
    const program = createProgram(state, argv);
    const topic = args[0] === "help" && args.length === 2 ? helpTopics.get(args[1] ?? "") : undefined;
    if (topic) {
      process.stdout.write(`${topic(program)}\n`);
      return exitCodes.ok[0];
    }
    if (argv.some((arg) => arg === "--help" || arg === "-h")) requireCommand(program, argv);
    await program.parseAsync(argv, { from: "user" });
    return exitCodes.ok[0];
  } catch (thrown) {
    const error = thrown instanceof CommanderError ? fromCommander(thrown) : thrown;
    if (error === undefined) return exitCodes.ok[0];
    return reportError(error, state);
  }
}

/**
 * Requires that the leading arguments name a command. Otherwise, commander prints help for the nearest one.
 *
 * @throws CommandError if they name no command.
 */
function requireCommand(program: Command, argv: readonly string[]): void {
  let command = program;
  for (const arg of argv) {
    if (arg.startsWith("-") || command.registeredArguments.length > 0) return;
    const next = command.commands.find((each) => [each.name(), ...each.aliases()].includes(arg));
    if (!next) {
      const names = command.commands.map((each) => each.name()).filter((name) => !name.startsWith("_"));
      const advice = names.length > 0 ? ` Expected one of: ${names.join(", ")}.` : "";
      throw usageError(`Unknown command ${JSON.stringify(arg)}.${advice}`);
    }
    command = next;
  }
}

/** Converts an error of commander. Returns `undefined` if commander has printed help or the version. */
function fromCommander({ code, message }: CommanderError): CommandError | undefined {
  if (code === "commander.helpDisplayed" || code === "commander.version") return undefined;
  if (code === "commander.help") {
    return usageError("Missing command. See the help above, or run northspec --help.");
  }
  // The value after the equals sign may be a secret.
  const text = message
    .replace(/^error: /, "")
    .replace(/'(--?[^='\s]+)=[^]*?'(?=\s|$)/, "'$1'")
    .replaceAll("\n", " ");
  return usageError(`${text.charAt(0).toUpperCase()}${text.slice(1).replace(/([^.)])$/, "$1.")}`);
}

/** The format for errors, even if the arguments cannot be parsed. */
function requestedFormat(args: readonly string[]): OutputFormat {
  const index = args.findLastIndex((arg) => /^(-o|--output)(=|$)|^-ojson$/.test(arg));
  const arg = args[index] ?? "";
  const asked = arg.includes("=") ? arg.slice(arg.indexOf("=") + 1) : arg === "-ojson" ? "json" : args[index + 1];
  return (index >= 0 ? asked : process.env["NORTHSPEC_OUTPUT"]) === "json" ? "json" : "table";
}
