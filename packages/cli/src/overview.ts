import type { OperationDescription } from "@northspec/types";
import type { Command } from "commander";
import { usageError } from "./errors.ts";
import type { RunState } from "./execution.ts";
import { formatList, helpTopics, wrap } from "./help.ts";

/** The operations on one kind of resource: those of a group of tags. */
interface Resource {
  /** The command that lists them: `services`. */
  readonly name: string;
  readonly operations: readonly OperationDescription[];
}

/** Groups operations by resource, in the order of the specification. */
function resourcesOf(operations: readonly OperationDescription[]): Resource[] {
  const groups = groupBy(operations, ({ group }) => group.toLowerCase().replaceAll(" ", "-"));
  return groups.map(([name, members]) => ({ name, operations: members }));
}

/** `Map.groupBy`, which Node 20 does not have. */
function groupBy(
  operations: readonly OperationDescription[],
  keyOf: (operation: OperationDescription) => string,
): [key: string, members: OperationDescription[]][] {
  const keys = [...new Set(operations.map(keyOf))];
  return keys.map((key) => [key, operations.filter((each) => keyOf(each) === key)]);
}

/**
 * Adds a command for each resource that lists what one can do with it. Its aliases are the words that its operations use:
 * `northspec service`, `northspec plans`.
 */
export function addResourceCommands(program: Command, { operations }: RunState): void {
  const taken = new Set(program.commands.map((command) => command.name()));
  for (const resource of resourcesOf(operations)) {
    const words = resource.operations.map(({ cliCommand }) => cliCommand.split(" ")[1] ?? "");
    const [name, ...aliases] = [...new Set([resource.name, ...words])].filter(
      (each) => each !== "" && !taken.has(each),
    );
    if (name === undefined) continue;
    for (const each of [name, ...aliases]) taken.add(each);
    const command = program
      .command(`${name} [command...]`, { hidden: true })
      .aliases(aliases)
      .summary(`List the commands for ${name}`)
      .action((args: string[]) => {
        if (args.length > 0) throw misplacedVerb(resource, args);
        process.stdout.write(command.helpInformation());
      });
    command.helpInformation = () => resourceHelp(resource);
  }
}

/** Creates an error for `northspec services list`. */
function misplacedVerb({ name, operations }: Resource, [verb = ""]: readonly string[]): Error {
  const meant = operations.find((each) => verbOf(each) === verb);
  const advice = meant ? `Write the verb first: northspec ${meant.cliCommand}` : `See northspec ${name}`;
  return usageError(`Unexpected argument ${JSON.stringify(verb)}. ${advice}.`);
}

/** The help of the program: one screen. */
export function programHelp(program: Command, { operations }: RunState): string {
  const verbs = new Set(operations.map(verbOf));
  const visible = program.createHelp().visibleCommands(program);
  const own = visible.filter((command) => !verbs.has(command.name()));
  const resources = resourcesOf(operations);
  const [first] = resources;
  const names = [...own.map((command) => command.name()), ...resources.map(({ name }) => name)];
  const width = Math.max(...names.map((name) => name.length));
  const lists = [
    formatList(
      `Resources (see northspec ${first?.name}):`,
      resources.map((resource) => [resource.name, summarize(resource)]),
      width,
    ),
    formatList(
      "Commands:",
      own.map((command) => [command.name(), command.summary()]),
      width,
    ),
  ];
  const topics = [...helpTopics.keys()].map((topic) => `northspec help ${topic}`);
  const more = [`northspec ${first?.operations[0]?.cliCommand} --help`, ...topics].join(", ");
  return [
    usage("northspec <command> [options]"),
    program.description(),
    "",
    ...lists.map((list) => `${list}\n`),
    `${wrap(`More: ${more}.`)}\n`,
  ].join("\n");
}

const firstVerbs = ["list", "get", "create", "put", "update", "patch", "delete"];

/** The verb of an operation: the first word of its command. */
export function verbOf({ cliCommand }: OperationDescription): string {
  return cliCommand.split(" ", 1)[0] ?? "";
}

/** Sorts operations by verb: reads first, then writes, then actions in the order of the specification. */
function inOrder(operations: readonly OperationDescription[]): OperationDescription[] {
  const verbs = [...new Set([...firstVerbs, ...operations.map(verbOf)])];
  return operations.toSorted((one, other) => verbs.indexOf(verbOf(one)) - verbs.indexOf(verbOf(other)));
}

/** The verbs of a resource, or its commands if there are few. */
function summarize({ operations }: Resource): string {
  const ordered = inOrder(operations);
  if (ordered.length <= 3) return ordered.map(({ cliCommand }) => cliCommand).join(", ");
  return [...new Set(ordered.map(verbOf))].join(", ");
}

function resourceHelp({ operations }: Resource): string {
  const lists = groupBy(operations, ({ tag }) => tag).map(
    ([tag, members]) => `${operationList(`${tag}:`, inOrder(members))}\n`,
  );
  return [usage("northspec <command> [options]"), ...lists, `${helpOfCommand(operations)}\n`].join("\n");
}

/** The help of a command that only has subcommands: `northspec get`. */
export function verbHelp(verb: string, operations: readonly OperationDescription[]): string {
  const list = operationList("Commands:", operations);
  return [usage(`northspec ${verb} <command> [options]`), list, "", `${helpOfCommand(operations)}\n`].join("\n");
}

function usage(text: string): string {
  return `Usage: ${text}\n`;
}

function operationList(title: string, operations: readonly OperationDescription[]): string {
  const items = operations.map(({ cliCommand, summary, deprecated }) => {
    return [cliCommand, deprecated ? `${summary} (deprecated)` : summary] as const;
  });
  return formatList(title, items);
}

function helpOfCommand([first]: readonly OperationDescription[]): string {
  return wrap(`Flags and an example of a command: northspec ${first?.cliCommand ?? "<command>"} --help`);
}
