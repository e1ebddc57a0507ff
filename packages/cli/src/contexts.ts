import { type Command, Option } from "commander";
import { type Config, readConfig, updateConfig } from "./config-file.ts";
import { usageError } from "./errors.ts";
import type { RunState } from "./execution.ts";
import { addTableOptions } from "./flags.ts";
import { login, type LoginOptions, warnAboutEnvironment } from "./login.ts";
import { writeNote } from "./notes.ts";
import { writeResult } from "./output.ts";
import { type CliOptions, formatOf, selectContext } from "./settings.ts";

/** Adds the commands that manage contexts. */
export function addContextCommands(program: Command, run: RunState): void {
  program
    .command("login [name]")
    .summary("Save a token in a context")
    .description(
      "Reads an API token from standard input or a hidden prompt, verifies it with an API call, saves it in a context, and\n" +
        "makes that context the current one.",
    )
    .option("--project-id <id>", "default project of the context")
    .addOption(new Option("--projectId <id>").hideHelp())
    .action((name: string | undefined, _, command: Command) =>
      login(name, command.optsWithGlobals<LoginOptions>(), run),
    );
  program
    .command("logout [name]")
    .summary("Remove a context and its token")
    .description("Removes a context and its token from the configuration (default: the current context).")
    .action((name: string | undefined, _, command: Command) => removeContext(name, command.optsWithGlobals()));
  const context = program
    .command("context")
    .helpCommand(false)
    .summary("Manage contexts: an address, a token and a project");
  addTableOptions(context.command("list"))
    .description("Lists the contexts without their tokens.")
    .action((_, command: Command) => listContexts(command.optsWithGlobals()));
  context
    .command("use <name>")
    .description("Makes a context the current one.")
    .action((name: string, _, command: Command) => useContext(name, command.optsWithGlobals()));
  context
    .command("remove <name>")
    .description("Removes a context and its token.")
    .action((name: string, _, command: Command) => removeContext(name, command.optsWithGlobals()));
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
    if (name === undefined) throw usageError("There is no current context. Name the one to remove.");
    requireContext(config, name);
    const { current, ...rest } = config;
    const contexts = Object.fromEntries(Object.entries(config.contexts).filter(([each]) => each !== name));
    return { ...rest, contexts, ...(current === undefined || current === name ? {} : { current }) };
  });
  writeNote(options, `Removed the context ${name}.`);
}

function requireContext({ contexts }: Config, name: string): void {
  if (Object.hasOwn(contexts, name)) return;
  throw usageError(`Unknown context ${name}. Expected one of: ${Object.keys(contexts).join(", ") || "none"}.`);
}
