import type { OperationDescription } from "@northspec/types";
import type { FieldDescription, OperationFields } from "@northspec/types/fields";
import { exitCodes } from "./errors.ts";
import { type Flag, kebab } from "./flags.ts";
import { quoteForShell } from "./text.ts";

/** The folder of the documentation with a page for each operation. */
const documentation = "https://northspec.github.io/northspec/operations";

/** What help says below the options of an operation. */
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

/** A call that works: what is required, with the values of the specification's examples. */
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

/** Of an example what cannot be left out, and of an object that would be empty then the first that it has. */
function minimalExample(fields: readonly FieldDescription[], path: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const field = fields.find((each) => each.path === path);
  const chosen = field?.variants?.find(({ required }) => required.every((name) => Object.hasOwn(value, name)));
  const pathOf = (name: string) => (path === "" ? name : `${path}.${name}`);
  const entries = Object.entries(value);
  const needed = entries.filter(
    ([name]) => chosen?.required.includes(name) || fields.some((each) => each.path === pathOf(name) && each.required),
  );
  const kept = needed.length > 0 ? needed : entries.slice(0, 1);
  return Object.fromEntries(kept.map(([name, inner]) => [name, minimalExample(fields, pathOf(name), inner)]));
}

function leavesOf(value: unknown, path: string): [path: string, value: unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, path === "" ? name : `${path}.${name}`));
}

/** What help of the whole command says below its options. */
export const programHelp = `
Environment:
  NORTHFLANK_API_TOKEN   API token
  NORTHSPEC_BASE_URL     address of the API, such as that of a sandbox
  NORTHSPEC_CONTEXT      context to use
  NORTHSPEC_OUTPUT       how to print results
  NORTHSPEC_PROJECT_ID   project; so for each parameter of a path
  NO_COLOR               no colours

Exit codes:
${Object.values(exitCodes)
  .map(([code, meaning]) => `  ${String(code).padEnd(4)} ${meaning}`)
  .join("\n")}`;
