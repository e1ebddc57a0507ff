import type { OperationParameter } from "@northspec/types";
import { type Command, Option } from "commander";
import { type Config, readConfig, type SavedContext, updateConfig } from "./config-file.ts";
import { usageError } from "./errors.ts";
import type { RunState } from "./execution.ts";
import { addTableOptions, attributeOf, flagNames } from "./flags.ts";
import { login, warnAboutEnvironment } from "./login.ts";
import { writeNote } from "./notes.ts";
import { writeResult } from "./output.ts";
import { type CliOptions, formatOf, selectContext, teamParameter, unknownContext } from "./settings.ts";

/** Adds the commands that manage contexts. */
export function addContextCommands(program: Command, run: RunState): void {
  addDefaultFlags(program.command("login [name]"), run)
    .summary("Save a token in a context; logout removes it")
    .description(
      "Read an API token from standard input or a hidden prompt, verify it with an API call, save it in a context " +
        "with its URL and team, and make that context the current one.",
    )
    .action((name: string | undefined, _, command: Command) =>
      login(name, { defaults: readDefaults(command, run), options: command.optsWithGlobals(), run }),
    );
  program
    .command("logout [name]", { hidden: true }) // the summary of login mentions it
    .summary("Remove a context and its token")
    .description("Remove a context and its token from the configuration (default: the current context).")
    .action((name: string | undefined, _, command: Command) => removeContext(name, command.optsWithGlobals()));
  const context = program
    .command("context")
    .helpCommand(false)
    .summary("Manage contexts: a URL, a token, a team and default parameters");
  addTableOptions(context.command("list"))
    .description("List the contexts, without tokens.")
    .action((_, command: Command) => listContexts(command.optsWithGlobals()));
  context
    .command("current")
    .description("Print the name of the current context.")
    .action((_, command: Command) => printCurrent(command.optsWithGlobals()));
  context
    .command("use <name>")
    .description("Set the current context.")
    .action((name: string, _, command: Command) => useContext(name, command.optsWithGlobals()));
  addDefaultFlags(context.command("set [name]"), run)
    .description(
      "Set default parameters of a context, or its team (default: the current context). An empty value removes a default.",
    )
    .action((name: string | undefined, _, command: Command) =>
      setDefaults(name, readDefaults(command, run), command.optsWithGlobals()),
    );
  context
    .command("remove <name>")
    .description("Remove a context and its token.")
    .action((name: string, _, command: Command) => removeContext(name, command.optsWithGlobals()));
}

/** The path parameters of all operations, each once. */
function pathParameters({ operations }: RunState): OperationParameter[] {
  const parameters = operations.flatMap((operation) => operation.parameters.filter((each) => each.in === "path"));
  return [...new Map(parameters.map((each) => [each.name, each])).values()];
}

/** Adds a flag for the default of each path parameter. */
function addDefaultFlags(command: Command, run: RunState): Command {
  for (const parameter of pathParameters(run)) {
    for (const [index, name] of flagNames(parameter).entries()) {
      const option = new Option(`${name} <string>`, `default of ${name}`);
      command.addOption(index === 0 ? option : option.hideHelp());
    }
  }
  return command;
}

/** The defaults in the flags of a command, and its team. */
function readDefaults(command: Command, run: RunState): Record<string, string> {
  const options: CliOptions = command.optsWithGlobals();
  const given = [teamParameter, ...pathParameters(run)].flatMap((parameter) => {
    const attributes = flagNames(parameter).map(attributeOf);
    const value = attributes.map((name) => options[name]).find((each) => typeof each === "string");
    return typeof value === "string" ? [[parameter.name, value] as const] : [];
  });
  return Object.fromEntries(given);
}

async function setDefaults(
  given: string | undefined,
  defaults: Readonly<Record<string, string>>,
  options: CliOptions,
): Promise<void> {
  if (Object.keys(defaults).length === 0) throw usageError("Pass at least one default, for example --project-id.");
  let name: string | undefined;
  const { contexts } = await updateConfig((config) => {
    name = given ?? selectContext(options, config)?.[0];
    if (name === undefined) throw usageError("There is no current context. Add one with northspec login.");
    const context = requireContext(config, name);
    const entries = Object.entries({ ...context.parameters, ...defaults }).filter(([, value]) => value !== "");
    const parameters = Object.fromEntries(entries);
    return { ...config, contexts: { ...config.contexts, [name]: { ...context, parameters } } };
  });
  const { parameters = {} } = contexts[name ?? ""] ?? {};
  const list = Object.entries(parameters).map(([parameter, value]) => `${parameter} ${value}`);
  writeNote(options, `Defaults of ${name}: ${list.join(", ") || "none"}.`);
}

async function printCurrent(options: CliOptions): Promise<void> {
  const name = selectContext(options, readConfig())?.[0];
  if (name === undefined) throw usageError("There is no current context. Add one with northspec login.");
  await writeResult(name, options);
}

/** Prints the contexts without their tokens. */
async function listContexts(options: CliOptions): Promise<void> {
  const { contexts, current } = readConfig();
  const rows = Object.entries(contexts).map(([name, { baseUrl, parameters }]) => ({
    name,
    current: name === current,
    baseUrl,
    ...parameters,
  }));
  if (rows.length > 0 || formatOf(options) !== "table") await writeResult(rows, options);
  else writeNote(options, "No contexts. Add one with northspec login.");
}

async function useContext(name: string, options: CliOptions): Promise<void> {
  const { contexts } = await updateConfig((config) => {
    requireContext(config, name);
    return { ...config, current: name };
  });
  writeNote(options, `The current context is ${name}.`);
  if (contexts[name]) warnAboutEnvironment(name, contexts[name], options);
}

/** Removes a context (default: the current one). */
async function removeContext(given: string | undefined, options: CliOptions): Promise<void> {
  let name: string | undefined;
  await updateConfig((config) => {
    name = given ?? selectContext(options, config)?.[0];
    if (name === undefined) throw usageError("There is no current context. Specify the context to remove.");
    requireContext(config, name);
    const { current, ...rest } = config;
    const contexts = Object.fromEntries(Object.entries(config.contexts).filter(([each]) => each !== name));
    return { ...rest, contexts, ...(current === undefined || current === name ? {} : { current }) };
  });
  writeNote(options, `Removed the context ${name}.`);
}

function requireContext({ contexts }: Config, name: string): SavedContext {
  if (Object.hasOwn(contexts, name) && contexts[name]) return contexts[name];
  throw unknownContext(name, contexts);
}
