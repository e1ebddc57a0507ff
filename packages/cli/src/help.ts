import { memberPath, splitFieldPath } from "@northspec/openapi";
import type { OperationDescription } from "@northspec/types";
import type { FieldDescription, OperationFields } from "@northspec/types/fields";
import { type Command, Help, type HelpConfiguration } from "commander";
import { exitCodes } from "./errors.ts";
import type { RunState } from "./execution.ts";
import { type Flag, kebab } from "./flags.ts";
import { quoteForShell } from "./text.ts";

/** The URL of the documentation. */
export const documentation = "https://northspec.github.io/northspec/";

/** The documentation page of an operation. */
export function pageOf({ id }: OperationDescription): string {
  return `${documentation}operations/${kebab(id)}.html`;
}

/** Configures how commander prints help. */
export function configureHelp(program: Command, run: RunState): HelpConfiguration {
  return {
    minWidthToWrap: 20,
    showGlobalOptions: true,
    // Excludes options of parent operations: `get service` is the parent of `get service builds`.
    visibleGlobalOptions: (command) => (command === program ? [] : program.options.filter(({ hidden }) => !hidden)),
    subcommandTerm: (command) => command.name(),
    subcommandDescription: (command) => command.summary() || command.description() || namesIn(command),
    padWidth: (command, helper) => Math.min(30, Help.prototype.padWidth.call(helper, command, helper)),
    formatItem,
    visibleOptions(this: Help, command) {
      const options = Help.prototype.visibleOptions.call(this, command);
      const hidden = run.hiddenFlags?.() ?? [];
      return options.filter(({ long }) => !hidden.includes(long ?? ""));
    },
  };
}

/** Formats an item of a list. The description of a long term starts on the next line. */
function formatItem(term: string, termWidth: number, description: string, helper: Help): string {
  const indent = " ".repeat(termWidth + 4);
  const text = helper.boxWrap(description, (helper.helpWidth ?? 80) - indent.length).replaceAll("\n", `\n${indent}`);
  const gap = term.length > termWidth ? `\n${indent}` : " ".repeat(termWidth - term.length + 2);
  return text === "" ? `  ${term}` : `  ${term}${gap}${text}`;
}

function namesIn(command: Command): string {
  return command.commands.map((each) => each.name()).join(", ");
}

/** The flags to show only with `--help --all`: those of deeply nested fields that the example does not need. */
export function deepFlags(operation: OperationDescription, fields: OperationFields, flags: readonly Flag[]): string[] {
  const used = new Set(exampleArgs(operation, fields, flags).map(([name]) => name));
  return flags
    .filter(({ name, kind, field, isRequired }) => {
      return kind !== "parameter" && !isRequired && !used.has(name) && splitFieldPath(field.path).length > 2;
    })
    .map(({ name }) => name);
}

/** The help text below the options of an operation. */
export function operationHelp(
  operation: OperationDescription,
  fields: OperationFields,
  flags: readonly Flag[],
  hidden: number,
): string {
  const command = `northspec ${operation.cliCommand}`;
  const args = exampleArgs(operation, fields, flags).map(([name, value]) => `${name} ${value}`);
  const line = [command, ...args].join(" ");
  const width = outputWidth() - 2;
  return [
    "",
    ...(hidden > 0 ? [`${hidden} more flags: ${command} --help --all`, ""] : []),
    ...(operation.permission === undefined ? [] : [`Required permission: ${operation.permission}`, ""]),
    "Example:",
    `  ${line.length <= width ? line : [command, ...args].join(" \\\n    ")}`,
    "",
    `Documentation: ${pageOf(operation)}`,
  ].join("\n");
}

/** The flags of a working example: the required ones, with values from the specification's examples. */
function exampleArgs(
  { parameters }: OperationDescription,
  { body, bodyExample }: OperationFields,
  flags: readonly Flag[],
): [name: string, value: string][] {
  const values = new Map(leavesOf(minimalExample(body, "", bodyExample), ""));
  return flags.flatMap(({ name, field, kind }): [string, string][] => {
    const isRequired = parameters.some((parameter) => parameter.name === field.path && parameter.required);
    const value = kind === "parameter" && isRequired ? (field.example ?? "ID") : values.get(field.path);
    return value === undefined
      ? []
      : [[name, quoteForShell(typeof value === "string" ? value : JSON.stringify(value))]];
  });
}

/** Reduces an example to its required fields. An object without any keeps its first field. */
function minimalExample(fields: readonly FieldDescription[], path: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const field = fields.find((each) => each.path === path);
  const chosen = field?.variants?.find(({ required }) => required.every((name) => Object.hasOwn(value, name)));
  const entries = Object.entries(value);
  const needed = entries.filter(
    ([name]) =>
      chosen?.required.includes(name) || fields.some((each) => each.path === memberPath(path, name) && each.required),
  );
  const kept = needed.length > 0 ? needed : entries.slice(0, 1);
  return Object.fromEntries(kept.map(([name, inner]) => [name, minimalExample(fields, memberPath(path, name), inner)]));
}

function leavesOf(value: unknown, path: string): [path: string, value: unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, memberPath(path, name)));
}

const environmentVariables: readonly (readonly [name: string, meaning: string])[] = [
  ["NORTHFLANK_API_TOKEN", "API token"],
  ["NORTHSPEC_BASE_URL", "URL of the API, for example of a sandbox"],
  ["NORTHSPEC_CONTEXT", "context"],
  ["NORTHSPEC_OUTPUT", "output format: table, json or yaml"],
  ["NORTHSPEC_TEAM_ID", "default for --team-id"],
  ["NORTHSPEC_PROJECT_ID", "default for --project-id; other path parameters have variables, too"],
  ["HTTPS_PROXY, NO_PROXY", "proxy, and hosts that bypass it"],
  ["NO_COLOR", "no colors"],
];

/** Lists that `northspec help` prints, by topic. */
export const helpTopics: ReadonlyMap<string, (program: Command) => string> = new Map([
  ["options", listOptions],
  ["environment", () => formatList("Environment:", environmentVariables)],
  ["exit-codes", listExitCodes],
]);

function listOptions(program: Command): string {
  const helper = program.createHelp();
  const options = helper.visibleOptions(program);
  const items = options.map((option) => [helper.optionTerm(option), helper.optionDescription(option)] as const);
  return formatList("Options of every command:", items);
}

function listExitCodes(): string {
  const items = Object.values(exitCodes).map(([code, meaning]) => [String(code), meaning] as const);
  return formatList("Exit codes:", items);
}

/** Formats a list of terms and descriptions. */
export function formatList(
  title: string,
  items: readonly (readonly [term: string, description: string])[],
  width = Math.min(30, Math.max(...items.map(([term]) => term.length))),
): string {
  const helper = createHelper();
  return [title, ...items.map(([term, description]) => formatItem(term, width, description, helper))].join("\n");
}

/** Wraps text to the width of the output. */
export function wrap(text: string): string {
  return createHelper().boxWrap(text, outputWidth());
}

function createHelper(): Help {
  const helper = new Help();
  helper.helpWidth = outputWidth();
  helper.minWidthToWrap = 20;
  return helper;
}

function outputWidth(): number {
  return process.stdout.isTTY ? process.stdout.columns : 80;
}
