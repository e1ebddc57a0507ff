import { version } from "@northspec/client";
import type { OperationDescription } from "@northspec/types";
import type { OperationFields } from "@northspec/types/fields";
import { Command, Option } from "commander";
import { addApiCommand } from "./api-command.ts";
import { addCompletionCommands } from "./completion.ts";
import { addContextCommands } from "./contexts.ts";
import { usageError } from "./errors.ts";
import { execute } from "./execute.ts";
import type { RunState } from "./execution.ts";
import { addExtraCommands } from "./extra-commands.ts";
import { addFlags, addTableOptions, type Flag, flagNames } from "./flags.ts";
import { configureHelp, deepFlags, operationHelp } from "./help.ts";
import { isLog } from "./logs.ts";
import { isMetrics } from "./metrics.ts";
import { addMcpCommand } from "./mcp.ts";
import { addResourceCommands, programHelp, verbHelp } from "./overview.ts";
import { type CliOptions, parseDuration, parseRetries, teamParameter } from "./settings.ts";
import { joinLines } from "./text.ts";

/**
 * Creates the program: a command for each operation, named after its `x-cli-command`, and the CLI's own commands.
 *
 * @param args - the command line. If it has the first word of a command, other operations are omitted.
 */
export function createProgram(run: RunState, args: readonly string[]): Command {
  const program: Command = new Command("northspec")
    .description("Command-line interface for the Northflank API. Unofficial.")
    .option("-o, --output <format>", "output format: table, json or yaml (default: table)")
    .option("--context <name>", "context to use")
    .option("--base-url <url>", "URL of the API")
    .option("--team-id <id>", "team whose projects to use")
    .option("--timeout <time>", "time limit of one attempt (default: 30s)", duration("timeout"))
    .option("--deadline <time>", "time limit of a call, including retries (default: 2m)", duration("deadline"))
    .option("--retries <number>", "number of retries (default: 3)", parseRetries)
    .option("--allow-insecure", "allow sending the token to another machine over http")
    .option("-q, --quiet", "suppress notes, warnings and progress")
    .option("--verbose", "log requests and responses to stderr, without secrets")
    .version(version, "--version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand(false)
    .exitOverride()
    // report.ts prints all errors. With JSON output, nothing else is written to stderr.
    .configureOutput({ outputError: () => {}, ...(run.errorFormat === "json" ? { writeErr: () => {} } : {}) });
  for (const name of flagNames(teamParameter).slice(1)) program.addOption(new Option(`${name} <id>`).hideHelp());
  program.configureHelp(configureHelp(program, run));
  program.helpInformation = () => programHelp(program, run);
  const prepared = new Map(calledOperations(run, args).map((operation) => addOperation(program, operation, run)));
  addApiCommand(program, run);
  addContextCommands(program, run);
  addMcpCommand(program, run);
  addExtraCommands(program, run);
  addCompletionCommands(program, (command) => prepared.get(command)?.() ?? []);
  addResourceCommands(program, run);
  return program;
}

/** The operations whose commands start with a word of the command line, or else all operations. */
function calledOperations({ operations }: RunState, args: readonly string[]): readonly OperationDescription[] {
  const called = operations.filter(({ cliCommand }) => args.includes(cliCommand.split(" ", 1)[0] ?? ""));
  return called.length > 0 ? called : operations;
}

function duration(name: string, minimum = 0): (text: string) => number {
  return (text) => parseDuration(`--${name}`, text, minimum);
}

/**
 * Adds the command of an operation. The returned function adds its options; this is deferred because it is too slow
 * for every command.
 */
function addOperation(
  program: Command,
  operation: OperationDescription,
  run: RunState,
): [command: Command, prepare: () => readonly Flag[]] {
  const command = findOrAddCommand(program, operation.cliCommand, run);
  // Replaces the list of subcommands.
  command.helpInformation = (context) => Command.prototype.helpInformation.call(command, context);
  let fields: OperationFields = { parameters: [], body: [], secrets: [] };
  let flags: readonly Flag[] = [];
  const prepare = () => {
    fields = run.fields[operation.id] ?? fields;
    addOptions(command, operation, fields);
    flags = addFlags(command, program, operation, fields);
    const deprecation = operation.deprecated ? "Deprecated. " : "";
    command.description(`${operation.summary}.\n\n${deprecation}${joinLines(operation.description)}`);
    // Only help needs them.
    const hidden = () => (run.showAllFlags ? [] : deepFlags(operation, fields, flags));
    run.hiddenFlags = hidden;
    command.addHelpText("after", () => operationHelp(operation, fields, flags, hidden().length));
    return flags;
  };
  command.summary(`${operation.summary}${operation.deprecated ? " (deprecated)" : ""}`).allowExcessArguments(true);
  // Runs before the arguments of this command are parsed.
  command.parent?.hook("preSubcommand", (_, called) => void (called === command && prepare()));
  command.action(async () => {
    if (command.args.length > 0) {
      const names = command.commands.map((each) => each.name());
      const subcommands = names.length > 0 ? ` Subcommands: ${names.join(", ")}.` : "";
      throw usageError(`Unexpected argument. \`${operation.cliCommand}\` takes only flags.${subcommands}`);
    }
    await execute({ run, operation, fields, flags, options: command.optsWithGlobals<CliOptions>() });
  });
  return [command, prepare];
}

/** Finds or adds the command at a path, such as `get service`, and its parents, whose help lists their subcommands. */
function findOrAddCommand(program: Command, path: string, { operations }: RunState): Command {
  const words = path.split(" ");
  return words.reduce((parent, word, index) => {
    const found = parent.commands.find((each) => each.name() === word);
    if (found) return found;
    const prefix = words.slice(0, index + 1).join(" ");
    const added = parent.command(word).helpCommand(false);
    added.helpInformation = () =>
      verbHelp(
        prefix,
        operations.filter(({ cliCommand }) => cliCommand.startsWith(`${prefix} `)),
      );
    return added;
  }, program);
}

/** Adds the options for calling an operation and printing the response. */
function addOptions(command: Command, operation: OperationDescription, { columns }: OperationFields): void {
  const { body, paginated, wait } = operation;
  if (body) {
    command
      .addOption(new Option("-f, --file <file>", "JSON or YAML file (- for standard input)").helpGroup("Body:"))
      .addOption(new Option("-i, --input <text>", "inline JSON or YAML").helpGroup("Body:"));
  }
  if (paginated) command.option("--all", "fetch all pages");
  if (columns !== undefined) addTableOptions(command);
  if (wait) {
    command
      .option("--wait", "wait until the started build, rollout or run finishes, and print it")
      .option("--wait-timeout <time>", "time limit of the wait (default: 1h)", duration("wait-timeout"))
      .option("--interval <time>", "polling interval, at least 100ms (default: 2s)", duration("interval", 100));
  }
  const hasLog = isLog(operation);
  if (hasLog || isMetrics(operation)) {
    command.option("--since <time>", "start this long ago: 10m (a short form of --duration)", duration("since", 1000));
  }
  if (hasLog) {
    command
      .option("-f, --follow", "print new lines until Ctrl-C")
      .option("--interval <time>", "interval of --follow, at least 100ms (default: 2s)", duration("interval", 100));
  } else if (isMetrics(operation)) {
    command.option("--chart", "draw charts").option("--no-headers", "do not print the names of the columns");
  }
  command
    .option("--query <expression>", "print only this part of the response (JMESPath): data.name")
    .option("--show-secrets", "do not mask secrets")
    .option("--dry-run", "print the request as curl instead of sending it");
}
