import { text as textOf } from "node:stream/consumers";
import { defaultServer, NotFoundError, PermissionDeniedError } from "@northspec/client";
import { type Command, Option } from "commander";
import { createCall } from "./call.ts";
import { type Config, readConfig, updateConfig } from "./config-file.ts";
import { CommandError, usageError } from "./errors.ts";
import type { RunState } from "./execution.ts";
import { writeResult } from "./output.ts";
import { selectContext, formatOf, baseUrlOption, type CliOptions, type Endpoint } from "./settings.ts";

interface LoginOptions extends CliOptions {
  readonly projectId?: string;
}

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
  context
    .command("list")
    .description("Lists the contexts without their tokens.")
    .action((_, command: Command) => listContexts(command.optsWithGlobals()));
  context.command("use <name>").description("Makes a context the current one.").action(useContext);
  context
    .command("remove <name>")
    .description("Removes a context and its token.")
    .action((name: string, _, command: Command) => removeContext(name, command.optsWithGlobals()));
}

/** Reads a token, verifies it with an API call and saves it in a context. A failure changes nothing. */
async function login(given: string | undefined, options: LoginOptions, run: RunState): Promise<void> {
  const name = given ?? options.context ?? "default";
  // Do not save a token that was passed as the name.
  if (!/^[\w.-]{1,40}$/.test(name)) {
    throw usageError(
      "A context name has 1 to 40 letters, digits, dots, hyphens and underscores. Pass the token on standard input.",
    );
  }
  readConfig(); // report an invalid file before prompting
  const baseUrl = baseUrlOption(options) ?? defaultServer;
  run.baseUrl = baseUrl;
  const token = (process.stdin.isTTY ? await askSecret("API token: ", run.signal) : await textOf(process.stdin)).trim();
  if (token === "") throw usageError("No token. Pass it on standard input: northspec login < token.txt");
  const { projectId } = options;
  const parameters: Record<string, string> = projectId === undefined ? {} : { projectId };
  const context = { baseUrl, token, parameters };
  await verify(context, options, run);
  await updateConfig((config) => ({ ...config, current: name, contexts: { ...config.contexts, [name]: context } }));
  process.stderr.write(`The current context is ${name}: ${baseUrl}\n`);
}

/** The API has no operation for this. Any response to a read except a 401 means that the token is valid. */
async function verify(target: Endpoint, options: CliOptions, { operations, signal }: RunState): Promise<void> {
  const probe = operations.find(
    ({ method, parameters }) => method === "GET" && parameters.some(({ in: where }) => where === "path"),
  );
  if (!probe) throw usageError("No operation can verify a token.");
  const required = probe.parameters.filter((parameter) => parameter.required);
  const input = Object.fromEntries(required.map(({ name }) => [name, "northspec-login"]));
  try {
    await createCall(target, options)(probe, { ...input, ...target.parameters }, { signal });
  } catch (error) {
    if (!(error instanceof NotFoundError || error instanceof PermissionDeniedError)) throw error;
  }
}

/**
 * Prompts for a secret on the terminal without echoing it.
 *
 * @throws CommandError if the user presses Ctrl-C.
 */
async function askSecret(question: string, signal: AbortSignal): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(question);
  // In raw mode the terminal does not echo, and Ctrl-C is a character.
  stdin.setRawMode(true);
  stdin.setEncoding("utf8");
  try {
    return await new Promise((resolve, reject) => {
      let typed = "";
      const interrupt = () => reject(new CommandError("interrupted", "Interrupted."));
      signal.addEventListener("abort", interrupt, { once: true });
      stdin.on("data", (chunk: string) => {
        for (const character of chunk) {
          if (character === "\u0003") interrupt();
          else if (character === "\r" || character === "\n" || character === "\u0004") resolve(typed);
          else if (character === "\u007f" || character === "\b") typed = typed.slice(0, -1);
          else if (character >= " ") typed += character;
        }
      });
      stdin.once("end", () => resolve(typed));
    });
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write("\n");
  }
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
  const format = formatOf(options);
  if (rows.length > 0 || format !== "table") await writeResult(rows, format);
  else process.stderr.write("No contexts. Add one with northspec login.\n");
}

async function useContext(name: string): Promise<void> {
  await updateConfig((config) => {
    requireContext(config, name);
    return { ...config, current: name };
  });
  process.stderr.write(`The current context is ${name}.\n`);
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
  process.stderr.write(`Removed the context ${name}.\n`);
}

function requireContext({ contexts }: Config, name: string): void {
  if (Object.hasOwn(contexts, name)) return;
  throw usageError(`Unknown context ${name}. Expected one of: ${Object.keys(contexts).join(", ") || "none"}.`);
}
