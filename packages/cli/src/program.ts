import type { OperationDescription } from "@northspec/types";
import type { OperationFields } from "@northspec/types/fields";
import { Command, Option } from "commander";
import { usageError } from "./errors.ts";
import { execute } from "./execute.ts";
import { type Flag, flagsOf } from "./flags.ts";
import type { Format } from "./output.ts";
import { addOwnCommands } from "./own-commands.ts";
import { watchable } from "./watchable.ts";

/** What the commands are made from. */
export interface Source {
  readonly operations: readonly OperationDescription[];
  /** Loads the fields of the operations, which only the command that runs needs. */
  readonly fields: () => Promise<Readonly<Record<string, OperationFields>>>;
  readonly version: string;
}

/** What a run tells of itself, for errors and for Ctrl-C. */
export interface Run {
  readonly signal: AbortSignal;
  /** How errors are printed. */
  readonly format: Format;
  operation?: OperationDescription;
  baseUrl?: string;
}

/** What help is made with. */
type Help = typeof import("./help.ts");

/**
 * The command with one subcommand for each operation, named as its documentation names it.
 *
 * @param help - given where help is to be printed: it takes long to make.
 */
export function createProgram(source: Source, run: Run, help?: Help): Command {
  const program: Command = new Command("northspec")
    .description("The Northflank API from the shell: one command per operation. Unofficial.")
    .option("-o, --output <format>", "print results as table, json or yaml (default: table)")
    .option("--context <name>", "use this context of the configuration")
    .option("--base-url <url>", "send requests to this address")
    .option("--timeout <time>", "end an attempt after this time, such as 10s (default: 30s)")
    .option("--deadline <time>", "end a call or a watch after this time (default: 2m; a watch: 1h)")
    .option("--retries <number>", "send a request that failed again so often (default: 3)")
    .option("--allow-insecure", "let the token go to another machine over http")
    .option("--verbose", "tell on stderr what is sent and received, without secrets")
    .version(source.version, "--version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand(false)
    .exitOverride()
    // run.ts tells all errors in one way. Under JSON nothing else may stand on stderr.
    .configureOutput({ outputError: () => {}, ...(run.format === "json" ? { writeErr: () => {} } : {}) })
    .configureHelp({
      showGlobalOptions: true,
      // Not those of an operation on the way: `get service` has its own, and `get service builds` under it.
      visibleGlobalOptions: () => program.options.filter(({ hidden }) => !hidden),
    });
  for (const operation of source.operations) addOperation(program, operation, source, run, help);
  addOwnCommands(program, source, run);
  if (help) program.addHelpText("after", help.helpOfProgram);
  return program;
}

function addOperation(
  program: Command,
  operation: OperationDescription,
  source: Source,
  run: Run,
  help: Help | undefined,
): void {
  const command = operation.cliCommand.split(" ").reduce(childOf, program);
  command.summary(operation.summary);
  let fields: OperationFields;
  let flags: readonly Flag[];
  // Runs before the words after this command are read: only what is called gets its options.
  command.parent?.hook("preSubcommand", async (_, called) => {
    if (called !== command) return;
    const table = await source.fields();
    fields = table[operation.id] ?? { parameters: [], body: [], secrets: [] };
    flags = addOptions(command, operation, fields, help?.describeFlag);
    if (help === undefined) return;
    const { helpAfter, unwrapped } = help;
    command.description(`${operation.summary}.\n\n${unwrapped(operation.description)}`);
    command.addHelpText("after", () => helpAfter(operation, fields, flags));
  });
  command.allowExcessArguments(true).action(async () => {
    if (command.args.length > 0) {
      const names = command.commands.map((each) => each.name());
      const advice = names.length > 0 ? ` Its commands are: ${names.join(", ")}.` : "";
      throw usageError(`\`${operation.cliCommand}\` takes flags, and a word stands by itself.${advice}`);
    }
    run.operation = operation;
    const { operations, version } = source;
    const onTarget = (baseUrl: string) => (run.baseUrl = baseUrl);
    const options = command.optsWithGlobals();
    await execute({ operation, operations, fields, flags, options, version, signal: run.signal, onTarget });
  });
}

function childOf(parent: Command, name: string): Command {
  return (
    parent.commands.find((command) => command.name() === name) ??
    parent.command(name).helpCommand(false).summary(`Commands of ${name}`)
  );
}

function addOptions(
  command: Command,
  operation: OperationDescription,
  fields: OperationFields,
  describe: ((flag: Flag, inPath: boolean) => string) | undefined,
): readonly Flag[] {
  if (operation.body) {
    command
      .option("-f, --file <file>", "body as a JSON or YAML file; - reads standard input")
      .option("-i, --input <text>", "body as JSON or YAML");
  }
  if (operation.paging) command.option("--all", "read every page");
  if (Object.hasOwn(watchable, operation.id)) {
    command
      .option("--watch", "wait until the build has ended")
      .option("--interval <time>", "look this often (default: 2s)");
    if (operation.method === "GET") command.option("--build-id <id>", "watch this build (default: the newest)");
  }
  command
    .option("--query <path>", "print this part of the reply alone, such as data.name")
    .option("--show-secrets", "print secrets as they are")
    .option("--dry-run", "print the request, also as curl, and send nothing");
  const root = rootOf(command);
  const taken = [...root.options, ...command.options].flatMap(({ long }) => long ?? []);
  const flags = flagsOf(operation, fields, [...taken, "--help"]);
  for (const flag of flags) {
    const inPath = operation.parameters.some(({ name, in: where }) => name === flag.field.path && where === "path");
    for (const name of [flag.name, ...flag.aliases]) {
      const value = flag.valueField.type === "boolean" && flag.kind === "one" ? "[boolean]" : `<${placeholder(flag)}>`;
      const option = new Option(`${name} ${value}`, describe?.(flag, inPath));
      if (flag.kind === "list" || flag.kind === "map") {
        option.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text]);
      }
      command.addOption(name === flag.name ? option : option.hideHelp());
    }
  }
  return flags;
}

function placeholder({ kind, valueField }: Flag): string {
  if (kind === "map") return "name=value";
  return valueField.type === "integer" || valueField.type === "number" ? "number" : "text";
}

function rootOf(command: Command): Command {
  return command.parent ? rootOf(command.parent) : command;
}
