import type { Command, Option } from "commander";
import { completionScripts } from "./completion-scripts.ts";
import { readConfig } from "./config-file.ts";
import { usageError } from "./errors.ts";
import type { Flag } from "./flags.ts";
import { formats } from "./settings.ts";

/** Adds the options of a command and returns its flags. A command that calls no operation has none. */
export type Prepare = (command: Command) => readonly Flag[];

interface Candidate {
  readonly value: string;
  readonly description?: string;
}

/** Makes a script complete file names. */
const files = ":files";

/** Adds `completion`, which prints the script for a shell, and `__complete`, which the scripts call. */
export function addCompletionCommands(program: Command, prepare: Prepare): void {
  program
    .command("completion <shell>")
    .summary("Print a completion script for bash, zsh or fish")
    .description(
      "Print a script that completes commands, flags and values.\n\n" +
        '  bash: eval "$(northspec completion bash)" in ~/.bashrc\n' +
        '  zsh:  eval "$(northspec completion zsh)" in ~/.zshrc\n' +
        "  fish: northspec completion fish | source in ~/.config/fish/config.fish",
    )
    .action((shell: string) => {
      const names = Object.keys(completionScripts).join(", ");
      const script = Object.hasOwn(completionScripts, shell) ? completionScripts[shell] : undefined;
      if (script === undefined) throw usageError(`Unknown shell. Expected one of ${names}.`);
      process.stdout.write(script);
    });
  program
    .command("__complete <shell> [args...]", { hidden: true })
    .allowUnknownOption()
    .action((shell: string, args: string[]) => {
      // bash passes the line and its word breaks, the other shells pass arguments.
      const [line = "", wordBreaks = ""] = args;
      const parsed = shell === "bash" ? splitLine(line).slice(1) : args;
      const last = parsed.at(-1) ?? "";
      const matches = findCandidates(program, parsed.slice(0, -1), last, prepare).filter(
        ({ value }) => value === files || value.startsWith(last),
      );
      // bash replaces only the text after the last word break.
      const kept = shell === "bash" ? last.length - afterBreak(last, wordBreaks).length : 0;
      const lines = matches.map((each) => formatCandidate(each, shell, each.value === files ? 0 : kept));
      process.stdout.write(lines.map((each) => `${each}\n`).join(""));
    });
}

function formatCandidate({ value, description = "" }: Candidate, shell: string, kept: number): string {
  const text = value.slice(kept);
  if (description === "" || shell === "bash") return shell === "zsh" && value !== files ? escapeColons(text) : text;
  return shell === "zsh" ? `${escapeColons(text)}:${escapeColons(description)}` : `${text}\t${description}`;
}

function escapeColons(text: string): string {
  return text.replaceAll(":", "\\:");
}

/** Splits a command line at unquoted spaces. The last argument may be empty or have an open quote. */
function splitLine(line: string): string[] {
  const args = [""];
  let quote = "";
  for (const [character] of line.matchAll(/\\[^]|[^]/g)) {
    const isQuote = (character === '"' || character === "'") && (quote === "" || quote === character);
    if (isQuote) quote = quote === "" ? character : "";
    else if (quote === "" && /\s/.test(character)) {
      if (args.at(-1) !== "") args.push("");
    } else args.push(`${args.pop() ?? ""}${character.length > 1 ? character.slice(1) : character}`);
  }
  return args;
}

/** The text after the last `:` or `=` at which bash breaks words. */
function afterBreak(text: string, wordBreaks: string): string {
  const breaks = [":", "="].filter((character) => wordBreaks.includes(character));
  return text.slice(Math.max(-1, ...breaks.map((character) => text.lastIndexOf(character))) + 1);
}

function findCandidates(program: Command, before: readonly string[], last: string, prepare: Prepare): Candidate[] {
  let command = program;
  // `open` takes the arguments of another command.
  const args = before[0] === "open" ? before.slice(1) : before;
  for (const arg of args) command = command.commands.find((each) => each.name() === arg) ?? command;
  const flags = prepare(command);
  const options = [...program.options, ...command.options];
  const [, name, text] = /^(--[^=]+)=(.*)$/.exec(last) ?? [];
  if (name !== undefined && text !== undefined) {
    const values = valuesOf(name, flags, options) ?? [];
    return values.map(({ value }) => ({ value: value === files ? files : `${name}=${value}` }));
  }
  const values = valuesOf(before.at(-1) ?? "", flags, options);
  if (values) return values;
  const path = pathOf(command);
  if (last.startsWith("-")) return listOptions(options);
  if (/^(context (use|set|remove)|logout)$/.test(path)) return contextNames();
  if (path === "completion") return Object.keys(completionScripts).map((value) => ({ value }));
  return command.commands
    .filter((each) => !each.name().startsWith("_"))
    .map((each) => ({ value: each.name(), description: each.summary() || each.description() }));
}

/** The values of a flag. `undefined` if it is not a flag or takes no value. */
function valuesOf(name: string, flags: readonly Flag[], options: readonly Option[]): Candidate[] | undefined {
  const option = options.find(({ long, short }) => [long, short].includes(name));
  if (option?.attributeName() === "output") return formats.map((value) => ({ value }));
  if (option?.attributeName() === "context") return contextNames();
  if (name === "--file" || name === "-f") return [{ value: files }];
  const { valueField } = flags.find((flag) => [flag.name, ...flag.aliases].includes(name)) ?? {};
  if (valueField?.enum) return valueField.enum.map((value) => ({ value: String(value) }));
  if (valueField?.type === "boolean") return [{ value: "true" }, { value: "false" }];
  return option?.required ? [] : undefined;
}

function listOptions(options: readonly Option[]): Candidate[] {
  const visible = options.flatMap(({ long, hidden, description }) =>
    hidden || !long ? [] : [{ value: long, description: description.split(". ")[0] ?? "" }],
  );
  return [...visible, { value: "--help", description: "print help" }];
}

function contextNames(): Candidate[] {
  return Object.entries(readConfig().contexts).map(([value, { baseUrl }]) => ({ value, description: baseUrl }));
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}`.trim() : "";
}
