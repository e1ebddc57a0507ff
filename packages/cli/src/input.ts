import { readFileSync } from "node:fs";
import { text as textOf } from "node:stream/consumers";
import type { OperationDescription } from "@northspec/types";
import type { OperationInput } from "./call.ts";
import { checkBody, describeExpected, isValid, parseScalar, describeValue, type KeyPath } from "./check.ts";
import { codeOf, inputError, type InputIssue, usageError } from "./errors.ts";
import type { Execution } from "./execution.ts";
import { type Flag, variableOf } from "./flags.ts";
import type { CliOptions } from "./settings.ts";

type Defaults = Readonly<Record<string, string>>;

/**
 * Reads what an operation is called with: its parameters by name, and its `body`.
 *
 * @param defaults - path parameters that hold unless a flag or the environment gives them.
 * @throws CommandError that names each thing that is wrong by its flag or its place in the file.
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

/** The value of a parameter, or what is wrong with it; nothing where it is left out. */
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
    const advice = inPath ? `, ${variable} in the environment, or a context with it` : "";
    return { issue: { location: flag.name, message: `is missing. Give the flag${advice}.` } };
  }
  const value = parseScalar(field, String(text));
  if (isValid(field, value) && (!inPath || !/^\.{0,2}$|[/\\]/.test(String(value)))) return { value };
  const location = given !== undefined ? flag.name : process.env[variable] ? variable : `${name} of the context`;
  const wanted = inPath ? "an identifier: not empty, no slashes, no dots alone" : describeExpected(field);
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
      else if (!setValue(body as Record<string, unknown>, flag.field.path.split("."), parsed)) {
        found.push({ location: flag.name, message: "does not fit the file, where what it belongs to is no object." });
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
  if (file !== undefined && input !== undefined) throw usageError("--file and --input both give the body. Use one.");
  if (file !== undefined) return readBodyFile(file);
  return input === undefined ? undefined : parseBody(input, "--input");
}

/** What commander gives for a flag: a text, `true` where a boolean stands by itself, or all that was repeated. */
type Given = string | true | readonly string[];

/** What a flag was given, under whichever spelling. */
function valueOf({ attributes }: Flag, options: CliOptions): Given | undefined {
  return attributes.map((name) => options[name] as Given | undefined).find((value) => value !== undefined);
}

/** The value of a flag; for a map that is not written right, what is wrong. */
function parseFlag({ kind, valueField }: Flag, texts: Given): unknown {
  if (texts === true) return true;
  if (typeof texts === "string") return parseScalar(valueField, texts);
  if (kind === "list") return texts.map((text) => parseScalar(valueField, text));
  const entries = texts.map((text) => [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)] as const);
  // The text is not shown: it may be a secret.
  if (texts.some((text) => text.indexOf("=") < 1)) return "must be NAME=VALUE.";
  return Object.fromEntries(entries.map(([name, text]) => [name, parseScalar(valueField, text)]));
}

/** Puts a value at its place, objects around it made as needed. */
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

/** A body as it was written, with the places of its values. */
interface BodyFile {
  readonly value: unknown;
  /** Where a value is written, or the nearest one around it: `service.yaml:3:5 /billing/buildPlan`. */
  locate(keys: KeyPath): string;
}

/**
 * Reads a body of JSON or YAML.
 *
 * @param file - its path; `-` reads standard input.
 * @throws CommandError where it cannot be read or is not well-formed.
 */
async function readBodyFile(file: string): Promise<BodyFile> {
  if (file === "-") return parseBody(await textOf(process.stdin), "stdin");
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw usageError(`--file ${file} cannot be read (${codeOf(error)}). Check the path and its permissions.`);
  }
  return parseBody(text, file);
}

/**
 * Parses a body of JSON or YAML.
 *
 * @param name - what errors call it.
 * @throws CommandError where it is not well-formed.
 */
async function parseBody(text: string, name: string): Promise<BodyFile> {
  // Larger than all the rest.
  const { isNode, LineCounter, parseDocument } = await import("yaml");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const [error] = document.errors;
  if (error) {
    // What stands after the first line shows the text, which may hold secrets.
    const [reason = ""] = error.message.split(/ at line|\n/);
    throw usageError(`${at(error.pos[0])} is no well-formed JSON or YAML: ${reason}.`);
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch {
    throw usageError(`${name} has aliases that cannot be followed. Write the values out.`);
  }
  return {
    value,
    locate(keys) {
      for (let length = keys.length; length >= 0; length -= 1) {
        const node: unknown = length === 0 ? document.contents : document.getIn(keys.slice(0, length), true);
        if (isNode(node) && node.range) return `${at(node.range[0])} ${pointerOf(keys)}`;
      }
      return `${name}:1:1 ${pointerOf(keys)}`;
    },
  };
}

/** https://www.rfc-editor.org/rfc/rfc6901 */
function pointerOf(keys: KeyPath): string {
  return keys.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("") || "/";
}
