import { memberPath, splitFieldPath, wordsOf } from "@northspec/openapi";
import type { OperationDescription, OperationParameter } from "@northspec/types";
import type { FieldDescription, OperationFields } from "@northspec/types/fields";
import { type Command, Option } from "commander";
import { describeConstraints } from "./check.ts";
import { joinLines } from "./text.ts";

/** A flag that sets a parameter or a field of the body. */
export interface Flag {
  /** The spelling in help: `--project-id`. */
  readonly name: string;
  /** Hidden spellings: `--projectId`. */
  readonly aliases: readonly string[];
  /** The attributes in which commander may store the value. */
  readonly attributes: readonly string[];
  readonly field: FieldDescription;
  /** A `map` flag takes `NAME=VALUE`, or `@FILE` for a .env file. */
  readonly kind: "parameter" | "one" | "list" | "map";
  readonly isRepeatable: boolean;
  /** The field that each value must match: the field itself, its items or its map values. */
  readonly valueField: FieldDescription;
  /** Whether the parameter or field, and every object around it, is required. */
  readonly isRequired: boolean;
}

/**
 * The flags of an operation: its parameters and the scalar fields, lists and maps of its body.
 *
 * @param taken - names of other flags.
 */
function flagsOf(operation: OperationDescription, fields: OperationFields, taken: readonly string[]): Flag[] {
  const used = new Set(taken);
  const flags: Flag[] = [];
  for (const parameter of operation.parameters) {
    const field = fields.parameters.find(({ path }) => path === parameter.name) ?? {
      ...parameter,
      path: parameter.name,
    };
    const [name, ...aliases] = flagNames(parameter);
    const item = fields.parameters.find(({ path }) => path === `${parameter.name}[]`);
    if (name !== undefined) add(name, aliases, field, "parameter", item ?? field);
  }
  for (const field of fields.body) {
    if (/[*[]/.test(field.path)) continue;
    const inside = (suffix: string) => fields.body.find(({ path }) => path === `${field.path}${suffix}`);
    const item = field.type === "array" ? inside("[]") : undefined;
    const value = field.type === "object" ? inside(".*") : undefined;
    if (isScalar(field)) add(`--${field.path}`, [], field, "one", field);
    else if (item && isScalar(item)) add(`--${field.path}`, [], field, "list", item);
    else if (value && isScalar(value)) add(`--${field.path}`, [], field, "map", value);
  }
  return flags;

  function add(
    wanted: string,
    others: readonly string[],
    field: FieldDescription,
    kind: Flag["kind"],
    valueField: FieldDescription,
  ): void {
    const name = used.has(wanted) ? `--body.${field.path}` : wanted;
    const isField = (alias: string) => fields.body.some(({ path }) => `--${path}` === alias);
    const aliases = others.filter((alias) => !used.has(alias) && !isField(alias));
    for (const each of [name, ...aliases]) used.add(each);
    const attributes = [name, ...aliases].map(attributeOf);
    const isRepeatable = valueField !== field;
    flags.push({
      name,
      aliases,
      attributes,
      field,
      kind,
      isRepeatable,
      valueField,
      isRequired: isRequired(field, kind),
    });
  }

  function isRequired(field: FieldDescription, kind: Flag["kind"]): boolean {
    if (kind === "parameter") return field.required;
    const names = splitFieldPath(field.path);
    const paths = names.map((_, index) => names.slice(0, index + 1).reduce(memberPath));
    return paths.every((path) => fields.body.find((each) => each.path === path)?.required);
  }
}

/** The spellings of a parameter's flag: `--project-id`, `--projectId` and, for an ID in the path, `--project`. */
export function flagNames({ name, in: location }: OperationParameter): string[] {
  const spellings = [kebab(name), name];
  if (location === "path" && /.Id$/.test(name)) spellings.push(kebab(name.slice(0, -2)));
  return [...new Set(spellings)].map((each) => `--${each}`);
}

/** Adds the flags of an operation to its command, above its other options in help. */
export function addFlags(
  command: Command,
  program: Command,
  operation: OperationDescription,
  fields: OperationFields,
): readonly Flag[] {
  const others = [...command.options];
  const taken = [...program.options, ...others].flatMap(({ long }) => long ?? []);
  const flags = flagsOf(operation, fields, [...taken, "--help"]);
  for (const flag of flags) {
    const inPath = operation.parameters.some(({ name, in: where }) => name === flag.field.path && where === "path");
    for (const name of [flag.name, ...flag.aliases]) {
      const value = flag.field.type === "boolean" ? "[boolean]" : `<${placeholder(flag)}>`;
      const option = new Option(`${name} ${value}`, describeFlag(flag, inPath));
      if (flag.isRepeatable) {
        option.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text]);
      }
      option.helpGroup(headingOf(flag));
      command.addOption(name === flag.name ? option : option.hideHelp());
    }
  }
  const isFlag = (option: Option) => Number(!others.includes(option));
  (command.options as Option[]).sort((one, other) => isFlag(other) - isFlag(one)); // commander reads it in this order
  return flags;
}

/** The heading of a flag in help: the object of the body that its field is in. */
function headingOf({ kind, field }: Flag): string {
  if (kind === "parameter") return "Parameters:";
  const [object = "", ...rest] = splitFieldPath(field.path);
  return rest.length === 0 ? "Body:" : `Body, ${object}:`;
}

function placeholder({ kind, valueField }: Flag): string {
  if (kind === "map") return "name=value";
  return valueField.type === "integer" || valueField.type === "number" ? valueField.type : "string";
}

/** The help text of a flag. */
function describeFlag({ field, kind, isRepeatable, valueField, isRequired }: Flag, inPath: boolean): string {
  return [
    isRequired && "(required)",
    field.deprecated && "Deprecated.",
    joinLines(field.description?.split("\n\n")[0] ?? ""),
    describeConstraints(valueField),
    isRepeatable && "Repeatable.",
    kind === "map" && "@FILE reads a .env file, @- standard input.",
    field.default !== undefined && `Default: ${JSON.stringify(field.default)}.`,
    inPath && `Environment: ${variableOf(field.path)}.`,
  ]
    .filter((part) => typeof part === "string" && part !== "")
    .join(" ");
}

function isScalar({ type }: FieldDescription): boolean {
  return type === "string" || type === "number" || type === "integer" || type === "boolean";
}

/** Converts a name to kebab case: `projectId` and `per_page` to `project-id` and `per-page`. */
export function kebab(name: string): string {
  return wordsOf(name).join("-");
}

/** The environment variable of a path parameter: `NORTHSPEC_PROJECT_ID`. */
export function variableOf(name: string): string {
  return `NORTHSPEC_${wordsOf(name).join("_").toUpperCase()}`;
}

/**
 * The default of a path parameter, from the environment or the context.
 *
 * @param saved - the defaults of the context.
 */
export function defaultOf(name: string, saved: Readonly<Record<string, string>>): string | undefined {
  return process.env[variableOf(name)] || saved[name];
}

/** The attribute in which commander stores the value of a flag. */
export function attributeOf(flag: string): string {
  return flag.slice(2).replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Adds the options for tables. */
export function addTableOptions(command: Command): Command {
  return command
    .option("--columns <names>", "columns to print, separated by commas")
    .option("--no-headers", "do not print the names of the columns");
}
