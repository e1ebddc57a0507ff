import type { Command } from "commander";
import { readConfig } from "./config-file.ts";
import { usageError } from "./errors.ts";
import { flagsOf } from "./flags.ts";
import { formats } from "./output.ts";
import { createProgram, type Source } from "./program.ts";

const scripts: Readonly<Record<string, string>> = {
  bash: `_northspec() {
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  local IFS=$'\\n'
  COMPREPLY=($(northspec __complete -- "\${words[@]}" 2>/dev/null))
}
# Without COMP_WORDBREAKS' colon and equals sign, words are as the command gets them.
COMP_WORDBREAKS=\${COMP_WORDBREAKS//[:=]/}
complete -o default -F _northspec northspec
`,
  zsh: `_northspec() {
  local -a found
  found=("\${(@f)$(northspec __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${found[1]}" ]]; then compadd -- "\${found[@]}"; else _files; fi
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _northspec northspec
`,
  fish: `function __northspec_complete
  set -l words (commandline -opc) (commandline -ct)
  northspec __complete -- $words[2..-1] 2>/dev/null
end
complete -c northspec -a "(__northspec_complete)"
`,
};

/** Prints the script that makes a shell complete words. */
export function printScript(shell: string): void {
  const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
  if (script === undefined)
    throw usageError(`There is no completion for this shell. It must be one of ${Object.keys(scripts).join(", ")}.`);
  process.stdout.write(script);
}

/** Prints what the last of the words may become, one a line. */
export async function complete(words: readonly string[], source: Source): Promise<void> {
  const last = words.at(-1) ?? "";
  const found = await candidates(words.slice(0, -1), last, source);
  process.stdout.write(
    found
      .filter((word) => word.startsWith(last))
      .map((word) => `${word}\n`)
      .join(""),
  );
}

async function candidates(before: readonly string[], last: string, source: Source): Promise<string[]> {
  let command: Command = createProgram(source, { signal: AbortSignal.abort(), format: "table" });
  const root = command;
  for (const word of before) command = command.commands.find((each) => each.name() === word) ?? command;
  const path = pathOf(command);
  const operation = source.operations.find(({ cliCommand }) => cliCommand === path);
  const fields = operation && (await source.fields())[operation.id];
  const flags = operation && fields ? flagsOf(operation, fields, []) : [];
  const previous = before.at(-1) ?? "";
  if (previous === "--output" || previous === "-o") return [...formats];
  if (previous === "--context" || /^context (use|remove)$/.test(path) || path === "logout") {
    if (!last.startsWith("-")) return Object.keys(readConfig().contexts);
  }
  if (path === "completion") return Object.keys(scripts);
  const flag = flags.find(({ name, aliases }) => [name, ...aliases].includes(previous));
  if (flag?.valueField.enum) return flag.valueField.enum.map(String);
  if (flag?.valueField.type === "boolean") return ["true", "false"];
  // A flag that takes a value: the shell may know better.
  if (flag || root.options.some(({ long, required }) => long === previous && required) || takesFile(previous))
    return [];
  if (!last.startsWith("-")) return command.commands.map((each) => each.name()).filter((name) => !name.startsWith("_"));
  const ofOperation = operation
    ? [
        "--query",
        "--show-secrets",
        "--dry-run",
        ...(operation.paging ? ["--all"] : []),
        ...(operation.body ? ["--file", "--input"] : []),
      ]
    : [];
  const general = [...root.options, ...command.options].flatMap(({ long, hidden }) => (hidden ? [] : (long ?? [])));
  return [...new Set([...flags.map(({ name }) => name), ...ofOperation, ...general, "--help"])];
}

function takesFile(word: string): boolean {
  return ["--file", "-f", "--input", "-i", "--query"].includes(word);
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}`.trim() : "";
}
