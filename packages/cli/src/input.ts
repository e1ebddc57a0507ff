import { parseEnv } from "node:util";
import { splitFieldPath } from "@northspec/openapi";
import type { OperationDescription } from "@northspec/types";
import { type BodyFile, parseBody, readBodyFile } from "./body.ts";
import type { OperationInput } from "./call.ts";
import { checkBody, checkParameter, parseScalar, type KeyPath, type Locate } from "./check.ts";
import { inputError, type InputIssue, usageError } from "./errors.ts";
import type { Execution } from "./execution.ts";
import { defaultOf, type Flag, variableOf } from "./flags.ts";
import { readFile, readStdin } from "./read-text.ts";
import type { CliOptions } from "./settings.ts";

type Defaults = Readonly<Record<string, string>>;

/**
 * Reads the parameters and the `body` of an operation.
 *
 * @param defaults - path parameters to use if neither a flag nor the environment sets them.
 * @throws CommandError with every invalid value, each with its flag or its position in the file.
 */
export async function readInput(execution: Execution, defaults: Defaults): Promise<OperationInput> {
  const { operation, flags, options } = execution;
  const issues: InputIssue[] = [];
  const input: Record<string, unknown> = {};
  for (const parameter of operation.parameters) {
    const flag = flags.find(({ kind, field }) => kind === "parameter" && field.path === parameter.name);
    const read = flag && readParameter(parameter, flag, options, defaults);
    if (read?.issue) issues.push(read.issue);
    else if (read) input[parameter.name] = read.value;
  }
  if (operation.body) {
    const { body, found } = await readBody(execution, operation.body.required);
    issues.push(...found);
    if (body !== undefined) input["body"] = body;
  }
  if (issues.length > 0) throw inputError(issues);
  return input;
}

/** The value of a parameter or its issue; `undefined` if an optional parameter is not set. */
function readParameter(
  { name, in: where }: OperationDescription["parameters"][number],
  flag: Flag,
  options: CliOptions,
  defaults: Defaults,
): { value?: unknown; issue?: InputIssue } | undefined {
  const { field, valueField } = flag;
  const inPath = where === "path";
  const variable = variableOf(name);
  const given = valueOf(flag, options);
  const inherited = inPath ? defaultOf(name, defaults) : undefined;
  const texts = given ?? inherited;
  if (texts === undefined) {
    if (!field.required) return undefined;
    const alternatives = inPath ? `, set ${variable}, or use a context with a default` : "";
    return { issue: { location: flag.name, message: `is missing. Pass the flag${alternatives}.` } };
  }
  const value = parseFlag(flag, texts);
  const [message] = [value].flat().flatMap((each) => checkParameter(valueField, each, inPath) ?? []);
  if (message === undefined) return { value };
  const location = given !== undefined ? flag.name : process.env[variable] ? variable : `${name} in the context`;
  return { issue: { location, message } };
}

async function readBody(
  { fields, flags, options }: Execution,
  required: boolean,
): Promise<{ body?: unknown; found: InputIssue[] }> {
  const file = await readBodyOption(options);
  const bodyFlags = flags.filter(({ kind }) => kind !== "parameter");
  const given: { readonly flag: Flag; readonly value: Given }[] = [];
  for (const flag of bodyFlags) {
    const value = valueOf(flag, options);
    if (value !== undefined) given.push({ flag, value: await withFiles(flag, value) });
  }
  if (file === undefined && given.length === 0 && !required) return { found: [] };

  const found: InputIssue[] = [];
  const body = file === undefined ? {} : file.value;
  if (typeof body === "object" && body !== null && !Array.isArray(body)) {
    for (const { flag, value } of given) {
      const parsed = parseFlag(flag, value);
      if (typeof parsed === "string" && flag.kind === "map") found.push({ location: flag.name, message: parsed });
      else if (!setValue(body as Record<string, unknown>, splitFieldPath(flag.field.path), parsed)) {
        found.push({
          location: flag.name,
          message: "conflicts with the file: a parent of this field is not an object there.",
        });
      }
    }
  }
  const locateIn = (locateInFile: Locate | undefined) => (keys: KeyPath) => {
    const path = keys.join(".");
    const inside = given.find(({ flag }) => `${path}.`.startsWith(`${flag.field.path}.`))?.flag;
    const flag = inside ?? (file ? undefined : bodyFlags.find(({ field }) => field.path === path));
    return flag?.name ?? locateInFile?.(keys) ?? (path || "The body");
  };
  // Positions are slow to find and only needed for errors.
  const isValidBody = checkBody(fields, body, () => "").length === 0;
  const locate = locateIn(isValidBody ? undefined : await file?.createLocate());
  return { body, found: [...found, ...(isValidBody ? [] : checkBody(fields, body, locate))] };
}

/** Reads the body of --file or --input. */
export async function readBodyOption({ file, input }: CliOptions): Promise<BodyFile | undefined> {
  if (file !== undefined && input !== undefined) throw usageError("--file and --input cannot be combined.");
  if (file !== undefined) return readBodyFile(file);
  return input === undefined ? undefined : parseBody(input, "--input");
}

/** A flag's value as parsed by commander: `true` for a boolean flag without a value, an array for a repeatable flag. */
type Given = string | true | readonly string[];

/** The value of a flag, in any of its spellings. */
function valueOf({ attributes }: Flag, options: CliOptions): Given | undefined {
  return attributes.map((name) => options[name] as Given | undefined).find((value) => value !== undefined);
}

/** Replaces each `@FILE` of a map with the variables in that .env file, so that no secret is in the command line. */
async function withFiles({ kind, name }: Flag, texts: Given): Promise<Given> {
  if (kind !== "map" || !Array.isArray(texts)) return texts;
  const entries: string[] = [];
  for (const text of texts as readonly string[]) {
    if (!text.startsWith("@")) {
      entries.push(text);
      continue;
    }
    const file = text.slice(1);
    const variables = Object.entries(parseEnv(file === "-" ? await readStdin() : readFile(file, `${name} ${text}`)));
    if (variables.length === 0) throw usageError(`${name} ${text} has no variables. Expected lines with NAME=VALUE.`);
    entries.push(...variables.map(([variable, value]) => `${variable}=${value}`));
  }
  return entries;
}

/** Parses the value of a flag. Returns an error message for an invalid map. */
function parseFlag({ kind, valueField }: Flag, texts: Given): unknown {
  if (texts === true) return true;
  if (typeof texts === "string") return parseScalar(valueField, texts);
  if (kind !== "map") return texts.map((text) => parseScalar(valueField, text));
  const entries = texts.map((text) => [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)] as const);
  // The message omits the value, which may be a secret.
  if (texts.some((text) => text.indexOf("=") < 1)) return "must be NAME=VALUE or @FILE.";
  return Object.fromEntries(entries.map(([name, text]) => [name, parseScalar(valueField, text)]));
}

/** Sets a value in a body, creating parent objects. Returns false if a parent is not an object. */
function setValue(body: Record<string, unknown>, keys: readonly string[], value: unknown): boolean {
  let inside = body;
  for (const name of keys.slice(0, -1)) {
    const next = Object.hasOwn(inside, name) ? inside[name] : (inside[name] = {});
    if (typeof next !== "object" || next === null || Array.isArray(next)) return false;
    inside = next as Record<string, unknown>; // just checked
  }
  inside[keys.at(-1) ?? ""] = value;
  return true;
}
