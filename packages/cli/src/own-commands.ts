import { type Command, Option } from "commander";
import type { Run, Source } from "./program.ts";

/** The commands that are no operation: the configuration and completions. Each loads its code when it is called. */
export function addOwnCommands(program: Command, source: Source, run: Run): void {
  program
    .command("login [name]")
    .summary("Keep a token in a context")
    .description(
      "Reads an API token from standard input, or asks for it on a terminal; verifies it with a call, and keeps it in a\n" +
        "context of the configuration, which is then in use.",
    )
    .option("--project-id <id>", "project that the context's commands mean unless told otherwise")
    .addOption(new Option("--projectId <id>").hideHelp())
    .action(async (name: string | undefined, _, command: Command) => {
      const { login } = await import("./login.ts");
      await login(name, command.optsWithGlobals(), source, run);
    });
  program
    .command("logout [name]")
    .summary("Remove the token of a context")
    .description("Removes a context with its token from the configuration: the one in use unless another is named.")
    .action(async (name: string | undefined, _, command: Command) => {
      const { removeContext } = await import("./contexts.ts");
      await removeContext(name, command.optsWithGlobals());
    });
  const context = program.command("context").helpCommand(false).summary("Contexts: an address, a token and a project");
  context
    .command("list")
    .description("Lists the contexts of the configuration, without their tokens.")
    .action(async (_, command: Command) => {
      const { listContexts } = await import("./contexts.ts");
      await listContexts(command.optsWithGlobals());
    });
  context
    .command("use <name>")
    .description("Puts a context in use.")
    .action(async (name: string) => {
      const { useContext } = await import("./contexts.ts");
      useContext(name);
    });
  context
    .command("remove <name>")
    .description("Removes a context with its token.")
    .action(async (name: string, _, command: Command) => {
      const { removeContext } = await import("./contexts.ts");
      await removeContext(name, command.optsWithGlobals());
    });
  program
    .command("completion <shell>")
    .summary("Print a completion script for bash, zsh or fish")
    .description(
      "Prints a script that completes commands, flags and values.\n\n" +
        '  bash: eval "$(northspec completion bash)" in ~/.bashrc\n' +
        '  zsh:  eval "$(northspec completion zsh)" in ~/.zshrc\n' +
        "  fish: northspec completion fish | source in ~/.config/fish/config.fish",
    )
    .action(async (shell: string) => {
      const { printScript } = await import("./completion.ts");
      printScript(shell);
    });
  program
    .command("__complete [words...]", { hidden: true })
    .allowUnknownOption()
    .action(async (words: string[]) => {
      const { complete } = await import("./completion.ts");
      await complete(words, source);
    });
}
