import { version } from "@northspec/client";
import type { OperationDescription } from "@northspec/types";
import { Command } from "commander";
import { addCompletionCommands } from "./completion.ts";
import { addContextCommands } from "./contexts.ts";
import { usageError } from "./errors.ts";
import { execute } from "./execute.ts";
import type { RunState } from "./execution.ts";
import { addFlags, type Flag } from "./flags.ts";
import { operationHelp, programHelp } from "./help.ts";
import { type CliOptions, parseDuration, parseRetries } from "./settings.ts";
import { joinLines } from "./text.ts";
import { canWatch } from "./watch.ts";

/** Makes the program: one command for each operation, named as its documentation names it, and those of its own. */
export function createProgram(run: RunState): Command {
  const program: Command = new Command("northspec")
    .description("The Northflank API from the shell: one command per operation. Unofficial.")
    .option("-o, --output <format>", "print results as table, json or yaml (default: table)")
    .option("--context <name>", "use this context of the configuration")
    .option("--base-url <url>", "send requests to this address")
    .option("--timeout <time>", "end an attempt after this time, such as 10s (default: 30s)", duration("timeout"))
    .option(
      "--deadline <time>",
      "end a call or a watch after this time (default: 2m; a watch: 1h)",
      duration("deadline"),
    )
    .option("--retries <number>", "send a request that failed again so often (default: 3)", parseRetries)
    .option("--allow-insecure", "let the token go to another machine over http")
    .option("--verbose", "tell on stderr what is sent and received, without secrets")
    .version(version, "--version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand(false)
    .addHelpText("after", programHelp)
    .exitOverride()
    // Errors are reported in one keys, by report.ts. Under JSON nothing else may stand on stderr.
    .configureOutput({ outputError: () => {}, ...(run.errorFormat === "json" ? { writeErr: () => {} } : {}) })
    .configureHelp({
      showGlobalOptions: true,
      // Not those of an operation on the keys: `get service` has its own, and `get service builds` under it.
      visibleGlobalOptions: () => program.options.filter(({ hidden }) => !hidden),
    });
  const prepared = new Map(run.operations.map((operation) => addOperation(program, operation, run)));
  addContextCommands(program, run);
  addCompletionCommands(program, (command) => prepared.get(command)?.() ?? []);
  return program;
}

function duration(name: string): (text: string) => number {
  return (text) => parseDuration(`--${name}`, text);
}

/** Adds the command of an operation. What comes back gives it its options, which takes too long for every command. */
function addOperation(
  program: Command,
  operation: OperationDescription,
  run: RunState,
): [command: Command, prepare: () => readonly Flag[]] {
  const command = operation.cliCommand.split(" ").reduce(childOf, program);
  const fields = run.fields[operation.id] ?? { parameters: [], body: [], secrets: [] };
  let flags: readonly Flag[] = [];
  const prepare = () => {
    addOptions(command, operation);
    flags = addFlags(command, program, operation, fields);
    command.description(`${operation.summary}.\n\n${joinLines(operation.description)}`);
    command.addHelpText("after", () => operationHelp(operation, fields, flags));
    return flags;
  };
  command.summary(operation.summary).allowExcessArguments(true);
  // Runs before the words after this command are parsed.
  command.parent?.hook("preSubcommand", (_, called) => void (called === command && prepare()));
  command.action(async () => {
    if (command.args.length > 0) {
      const names = command.commands.map((each) => each.name());
      const advice = names.length > 0 ? ` Its commands are: ${names.join(", ")}.` : "";
      throw usageError(`\`${operation.cliCommand}\` takes flags, and a word stands by itself.${advice}`);
    }
    await execute({ run, operation, fields, flags, options: command.optsWithGlobals<CliOptions>() });
  });
  return [command, prepare];
}

function childOf(parent: Command, name: string): Command {
  return (
    parent.commands.find((command) => command.name() === name) ??
    parent.command(name).helpCommand(false).summary(`Commands of ${name}`)
  );
}

/** Adds the options that say how an operation is called and what is printed. */
function addOptions(command: Command, { id, method, body, paginated }: OperationDescription): void {
  if (body) {
    command
      .option("-f, --file <file>", "body as a JSON or YAML file; - reads standard input")
      .option("-i, --input <text>", "body as JSON or YAML");
  }
  if (paginated) command.option("--all", "read every page");
  if (canWatch(id)) {
    command
      .option("--watch", "wait until the build has ended")
      .option("--interval <time>", "look this often (default: 2s)", duration("interval"));
    if (method === "GET") command.option("--build-id <id>", "watch this build (default: the newest)");
  }
  command
    .option("--query <path>", "print this part of the reply alone, such as data.name")
    .option("--show-secrets", "print secrets as they are")
    .option("--dry-run", "print the request, also as curl, and send nothing");
}
