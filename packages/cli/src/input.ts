import { readFileSync } from "node:fs";
import { text as textOf } from "node:stream/consumers";
import { joinPointer, splitFieldPath } from "@northspec/openapi";
import type { OperationDescription } from "@northspec/types";
import type { OperationInput } from "./call.ts";
import { checkBody, describeExpected, isValid, parseScalar, describeValue, type KeyPath } from "./check.ts";
import { codeOf, inputError, type InputIssue, usageError } from "./errors.ts";
import type { Execution } from "./execution.ts";
import { type Flag, variableOf } from "./flags.ts";
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
  const { field } = flag;
  const inPath = where === "path";
  const variable = variableOf(name);
  const given = valueOf(flag, options);
  const inherited = inPath ? process.env[variable] || defaults[name] : undefined;
  const text = given ?? inherited;
  if (text === undefined) {
    if (!field.required) return undefined;
    const alternatives = inPath ? `, set ${variable}, or use a context with a default` : "";
    return { issue: { location: flag.name, message: `is missing. Pass the flag${alternatives}.` } };
  }
  const value = parseScalar(field, String(text));
  if (isValid(field, value) && (!inPath || !/^\.{0,2}$|[/\\]/.test(String(value)))) return { value };
  const location = given !== undefined ? flag.name : process.env[variable] ? variable : `${name} in the context`;
  const wanted = inPath ? "a non-empty identifier without slashes, other than . and .." : describeExpected(field);
  return { issue: { location, message: `${describeValue(field, value)}. Expected ${wanted}.` } };
}

async function readBody(
  { fields, flags, options }: Execution,
  required: boolean,
): Promise<{ body?: unknown; found: InputIssue[] }> {
  const file = await readFileOrText(options);
  const bodyFlags = flags.filter(({ kind }) => kind !== "parameter");
  const given = bodyFlags.flatMap((flag) => {
    const value = valueOf(flag, options);
    return value === undefined ? [] : [{ flag, value }];
  });
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
          message: "conflicts with the file, in which a parent of this field is not an object.",
        });
      }
    }
  }
  const locate = (keys: KeyPath): string => {
    const path = keys.join(".");
    const inside = given.find(({ flag }) => `${path}.`.startsWith(`${flag.field.path}.`))?.flag;
    const flag = inside ?? (file ? undefined : bodyFlags.find(({ field }) => field.path === path));
    return flag?.name ?? file?.locate(keys) ?? (path || "The body");
  };
  return { body, found: [...found, ...checkBody(fields.body, body, locate)] };
}

async function readFileOrText({ file, input }: CliOptions): Promise<BodyFile | undefined> {
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

/** Parses the value of a flag. Returns an error message for an invalid map. */
function parseFlag({ kind, valueField }: Flag, texts: Given): unknown {
  if (texts === true) return true;
  if (typeof texts === "string") return parseScalar(valueField, texts);
  if (kind === "list") return texts.map((text) => parseScalar(valueField, text));
  const entries = texts.map((text) => [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)] as const);
  // The message omits the value, which may be a secret.
  if (texts.some((text) => text.indexOf("=") < 1)) return "must be NAME=VALUE.";
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

/** A parsed body with the positions of its values. */
interface BodyFile {
  readonly value: unknown;
  /** The position of a value, or of its nearest parent: `service.yaml:3:5 /billing/buildPlan`. */
  locate(keys: KeyPath): string;
}

/**
 * Reads a JSON or YAML body from a file.
 *
 * @param file - path of the file, or `-` for standard input.
 * @throws CommandError if the file cannot be read or parsed.
 */
async function readBodyFile(file: string): Promise<BodyFile> {
  if (file === "-") return parseBody(await textOf(process.stdin), "stdin");
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw usageError(`Cannot read --file ${file} (${codeOf(error)}). Check the path and its permissions.`);
  }
  return parseBody(text, file);
}

/**
 * Parses a JSON or YAML body.
 *
 * @param name - name of the source in error messages.
 * @throws CommandError if the text cannot be parsed.
 */
async function parseBody(text: string, name: string): Promise<BodyFile> {
  // Larger than the rest of the CLI.
  const { isNode, LineCounter, parseDocument } = await import("yaml");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const [error] = document.errors;
  if (error) {
    // The rest of the message quotes the text, which may contain secrets.
    const [reason = ""] = error.message.split(/ at line|\n/);
    throw usageError(`${at(error.pos[0])} Invalid JSON or YAML: ${reason}.`);
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch {
    throw usageError(`${name} has too many aliases. Write the values out.`);
  }
  return {
    value,
    locate(keys) {
      const pointer = joinPointer("", ...keys.map(String)) || "/";
      for (let length = keys.length; length >= 0; length -= 1) {
        const node: unknown = length === 0 ? document.contents : document.getIn(keys.slice(0, length), true);
        if (isNode(node) && node.range) return `${at(node.range[0])} ${pointer}`;
      }
      return `${name}:1:1 ${pointer}`;
    },
  };
}
