import { memberPath } from "@northspec/openapi";
import type { OperationDescription } from "@northspec/types";
import type { FieldDescription, OperationFields } from "@northspec/types/fields";
import { exitCodes } from "./errors.ts";
import { type Flag, kebab } from "./flags.ts";
import { quoteForShell } from "./text.ts";

/** The directory of the documentation pages of the operations. */
const documentation = "https://northspec.github.io/northspec/operations";

/** The help text below the options of an operation. */
export function operationHelp(
  operation: OperationDescription,
  fields: OperationFields,
  flags: readonly Flag[],
): string {
  return [
    "",
    ...(operation.permission === undefined ? [] : [`Required permission: ${operation.permission}`, ""]),
    "Example:",
    `  ${exampleOf(operation, fields, flags)}`,
    "",
    `Documentation: ${documentation}/${kebab(operation.id)}.html`,
  ].join("\n");
}

/** A working example: the required parameters and fields, with values from the specification's examples. */
function exampleOf(
  { cliCommand, parameters }: OperationDescription,
  { body, bodyExample }: OperationFields,
  flags: readonly Flag[],
): string {
  const values = new Map(leavesOf(minimalExample(body, "", bodyExample), ""));
  const args = flags.flatMap(({ name, field, kind }) => {
    const isRequired = parameters.some((parameter) => parameter.name === field.path && parameter.required);
    const value = kind === "parameter" && isRequired ? (field.example ?? "ID") : values.get(field.path);
    return value === undefined
      ? []
      : [`${name} ${quoteForShell(typeof value === "string" ? value : JSON.stringify(value))}`];
  });
  return [`northspec ${cliCommand}`, ...args].join(" ");
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

/** The help text below the options of the program. */
export const programHelp = `
Environment:
  NORTHFLANK_API_TOKEN   API token
  NORTHSPEC_BASE_URL     address of the API, for example of a sandbox
  NORTHSPEC_CONTEXT      context
  NORTHSPEC_OUTPUT       output format: table, json or yaml
  NORTHSPEC_PROJECT_ID   default of --project-id; likewise for other path parameters
  NO_COLOR               no colours

Exit codes:
${Object.values(exitCodes)
  .map(([code, meaning]) => `  ${String(code).padEnd(4)} ${meaning}`)
  .join("\n")}`;
