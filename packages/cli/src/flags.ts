import type { OperationDescription } from "@northspec/types";
import type { FieldDescription, OperationFields } from "@northspec/types/fields";
import { type Command, Option } from "commander";
import { describeExpected } from "./check.ts";
import { joinLines } from "./text.ts";

/** A flag that gives a parameter, or a field of the body. */
export interface Flag {
  /** As help shows it, such as `--project-id`. */
  readonly name: string;
  /** Other spellings, such as `--projectId`. */
  readonly aliases: readonly string[];
  /** What commander may call its value. */
  readonly attributes: readonly string[];
  readonly field: FieldDescription;
  /** `list` may be repeated; `map` is repeated with `NAME=VALUE`. */
  readonly kind: "parameter" | "one" | "list" | "map";
  /** What each value must be: the field itself, or that of its items. */
  readonly valueField: FieldDescription;
}

/**
 * The flags of an operation: its parameters, and what a flag can say of its body.
 *
 * @param taken - flags that mean something else already.
 */
function flagsOf(operation: OperationDescription, fields: OperationFields, taken: readonly string[]): Flag[] {
  const used = new Set(taken);
  const flags: Flag[] = [];
  for (const parameter of operation.parameters) {
    const field = fields.parameters.find(({ path }) => path === parameter.name) ?? {
      ...parameter,
      path: parameter.name,
    };
    const [name, ...aliases] = [...new Set([kebab(parameter.name), parameter.name])].map((each) => `--${each}`);
    if (name !== undefined) add(name, aliases, field, "parameter", field);
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
    const aliases = others.filter((alias) => !used.has(alias));
    for (const each of [name, ...aliases]) used.add(each);
    flags.push({ name, aliases, attributes: [name, ...aliases].map(attributeOf), field, kind, valueField });
  }
}

/** Adds the flags of an operation to its command. */
export function addFlags(
  command: Command,
  program: Command,
  operation: OperationDescription,
  fields: OperationFields,
): readonly Flag[] {
  const taken = [...program.options, ...command.options].flatMap(({ long }) => long ?? []);
  const flags = flagsOf(operation, fields, [...taken, "--help"]);
  for (const flag of flags) {
    const inPath = operation.parameters.some(({ name, in: where }) => name === flag.field.path && where === "path");
    for (const name of [flag.name, ...flag.aliases]) {
      const value = flag.valueField.type === "boolean" && flag.kind === "one" ? "[boolean]" : `<${placeholder(flag)}>`;
      const option = new Option(`${name} ${value}`, describeFlag(flag, inPath));
      if (flag.kind === "list" || flag.kind === "map") {
        option.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text]);
      }
      command.addOption(name === flag.name ? option : option.hideHelp());
    }
  }
  return flags;
}

function placeholder({ kind, valueField }: Flag): string {
  if (kind === "map") return "name=value";
  return valueField.type === "integer" || valueField.type === "number" ? "number" : "text";
}

/** What a flag is for, and what it takes. */
function describeFlag({ field, kind, valueField }: Flag, inPath: boolean): string {
  const isPlain = describeExpected(valueField) === "a text" || valueField.type === "boolean";
  return [
    field.deprecated && "Deprecated.",
    joinLines(field.description?.split("\n\n")[0] ?? ""),
    !isPlain && !valueField.pattern && `Takes ${describeExpected(valueField)}.`,
    kind === "list" && "May be repeated.",
    kind === "map" && "Takes NAME=VALUE; may be repeated.",
    field.default !== undefined && `Default: ${JSON.stringify(field.default)}.`,
    inPath && `Environment: ${variableOf(field.path)}.`,
  ]
    .filter((part) => typeof part === "string" && part !== "")
    .join(" ");
}

function isScalar({ type }: FieldDescription): boolean {
  return type === "string" || type === "number" || type === "integer" || type === "boolean";
}

/** `projectId` and `per_page` as flags are written: `project-id`, `per-page`. */
export function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replaceAll("_", "-")
    .toLowerCase();
}

/** The environment variable that gives a path parameter, such as `NORTHSPEC_PROJECT_ID`. */
export function variableOf(name: string): string {
  return `NORTHSPEC_${kebab(name).replaceAll("-", "_").toUpperCase()}`;
}

/** What commander calls the value of a flag. */
function attributeOf(flag: string): string {
  return flag.slice(2).replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
