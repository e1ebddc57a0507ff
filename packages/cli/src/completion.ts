import type { Command } from "commander";
import { readConfig } from "./config-file.ts";
import { usageError } from "./errors.ts";
import type { Flag } from "./flags.ts";
import { formats } from "./output.ts";

const scripts: Readonly<Record<string, string>> = {
  bash: `_northspec() {
  local args=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  local IFS=$'\\n'
  COMPREPLY=($(northspec __complete -- "\${args[@]}" 2>/dev/null))
}
# Without the colon and the equals sign, bash passes arguments unsplit.
COMP_WORDBREAKS=\${COMP_WORDBREAKS//[:=]/}
complete -o default -F _northspec northspec
`,
  zsh: `_northspec() {
  local -a found
  found=("\${(@f)$(northspec __complete -- "\${(@)args[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${found[1]}" ]]; then compadd -- "\${found[@]}"; else _files; fi
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _northspec northspec
`,
  fish: `function __northspec_complete
  set -l args (commandline -opc) (commandline -ct)
  northspec __complete -- $args[2..-1] 2>/dev/null
end
complete -c northspec -a "(__northspec_complete)"
`,
};

/** Adds the options of a command and returns its flags. A command that calls no operation has none. */
export type Prepare = (command: Command) => readonly Flag[];

/** Adds `completion`, which prints the script for a shell, and `__complete`, which the scripts call. */
export function addCompletionCommands(program: Command, prepare: Prepare): void {
  program
    .command("completion <shell>")
    .summary("Print a completion script for bash, zsh or fish")
    .description(
      "Prints a script that completes commands, flags and values.\n\n" +
        '  bash: eval "$(northspec completion bash)" in ~/.bashrc\n' +
        '  zsh:  eval "$(northspec completion zsh)" in ~/.zshrc\n' +
        "  fish: northspec completion fish | source in ~/.config/fish/config.fish",
    )
    .action((shell: string) => {
      const names = Object.keys(scripts).join(", ");
      const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
      if (script === undefined) throw usageError(`Unknown shell. Expected one of ${names}.`);
      process.stdout.write(script);
    });
  program
    .command("__complete [args...]", { hidden: true })
    .allowUnknownOption()
    .action((args: string[]) => {
      const last = args.at(-1) ?? "";
      const found = candidates(program, args.slice(0, -1), last, prepare).filter((arg) => arg.startsWith(last));
      process.stdout.write(found.map((arg) => `${arg}\n`).join(""));
    });
}

function candidates(program: Command, before: readonly string[], last: string, prepare: Prepare): string[] {
  let command = program;
  for (const arg of before) command = command.commands.find((each) => each.name() === arg) ?? command;
  const flags = prepare(command);
  const options = [...program.options, ...command.options];
  const path = pathOf(command);
  const previous = before.at(-1) ?? "";
  if (previous === "--output" || previous === "-o") return [...formats];
  const takesContext = previous === "--context" || /^(context (use|remove)|logout)$/.test(path);
  if (takesContext && !last.startsWith("-")) return Object.keys(readConfig().contexts);
  if (path === "completion") return Object.keys(scripts);
  const { valueField } = flags.find(({ name, aliases }) => [name, ...aliases].includes(previous)) ?? {};
  if (valueField?.enum) return valueField.enum.map(String);
  if (valueField?.type === "boolean") return ["true", "false"];
  // The value of a flag: leave it to the shell, which completes file names.
  if (options.some(({ long, short, required }) => required && [long, short].includes(previous))) return [];
  if (!last.startsWith("-")) return command.commands.map((each) => each.name()).filter((name) => !name.startsWith("_"));
  return [...new Set([...options.flatMap(({ long, hidden }) => (hidden ? [] : (long ?? []))), "--help"])];
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}`.trim() : "";
}
