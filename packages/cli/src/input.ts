import type { OperationDescription } from "@northspec/types";
import { type BodyFile, parseBody, readBodyFile } from "./body-file.ts";
import type { Input } from "./call.ts";
import { checkBody, expectation, fits, parseText, shown, type Way } from "./check.ts";
import { inputError, type Mistake, usageError } from "./errors.ts";
import type { Execution } from "./execution.ts";
import { type Flag, variableOf } from "./flags.ts";
import type { Options } from "./settings.ts";

type Defaults = Readonly<Record<string, string>>;

/**
 * Reads what an operation is called with: its parameters by name, and its `body`.
 *
 * @param defaults - path parameters that hold unless a flag or the environment gives them.
 * @throws CommandError that names each thing that is wrong by its flag or its place in the file.
 */
export async function readInput(execution: Execution, defaults: Defaults): Promise<Input> {
  const { operation, flags, options } = execution;
  const mistakes: Mistake[] = [];
  const input: Record<string, unknown> = {};
  for (const parameter of operation.parameters) {
    const flag = flags.find(({ kind, field }) => kind === "parameter" && field.path === parameter.name);
    const read = flag && readParameter(parameter, flag, options, defaults);
    if (read?.mistake) mistakes.push(read.mistake);
    else if (read) input[parameter.name] = read.value;
  }
  if (operation.body) {
    const { body, found } = await readBody(execution, operation.body.required);
    mistakes.push(...found);
    if (body !== undefined) input["body"] = body;
  }
  if (mistakes.length > 0) throw inputError(mistakes);
  return input;
}

/** The value of a parameter, or what is wrong with it; nothing where it is left out. */
function readParameter(
  { name, in: where }: OperationDescription["parameters"][number],
  flag: Flag,
  options: Options,
  defaults: Defaults,
): { value?: unknown; mistake?: Mistake } | undefined {
  const { field } = flag;
  const inPath = where === "path";
  const variable = variableOf(name);
  const given = valueOf(flag, options);
  const inherited = inPath ? process.env[variable] || defaults[name] : undefined;
  const text = given ?? inherited;
  if (text === undefined) {
    if (!field.required) return undefined;
    const advice = inPath ? `, ${variable} in the environment, or a context with it` : "";
    return { mistake: { place: flag.name, problem: `is missing. Give the flag${advice}.` } };
  }
  const value = parseText(field, String(text));
  if (fits(field, value) && (!inPath || !/^\.{0,2}$|[/\\]/.test(String(value)))) return { value };
  const place = given !== undefined ? flag.name : process.env[variable] ? variable : `${name} of the context`;
  const wanted = inPath ? "an identifier: not empty, no slashes, no dots alone" : expectation(field);
  return { mistake: { place, problem: `${shown(field, value)}. Expected ${wanted}.` } };
}

async function readBody(
  { fields, flags, options }: Execution,
  required: boolean,
): Promise<{ body?: unknown; found: Mistake[] }> {
  const file = await readFileOrText(options);
  const bodyFlags = flags.filter(({ kind }) => kind !== "parameter");
  const given = bodyFlags.flatMap((flag) => {
    const value = valueOf(flag, options);
    return value === undefined ? [] : [{ flag, value }];
  });
  if (file === undefined && given.length === 0 && !required) return { found: [] };

  const found: Mistake[] = [];
  const body = file === undefined ? {} : file.value;
  if (typeof body === "object" && body !== null && !Array.isArray(body)) {
    for (const { flag, value } of given) {
      const parsed = parseFlag(flag, value);
      if (typeof parsed === "string" && flag.kind === "map") found.push({ place: flag.name, problem: parsed });
      else if (!put(body as Record<string, unknown>, flag.field.path.split("."), parsed)) {
        found.push({ place: flag.name, problem: "does not fit the file, where what it belongs to is no object." });
      }
    }
  }
  const flagNames = new Map(bodyFlags.map((flag) => [flag.field.path, flag.name]));
  const givenPaths = new Set(given.map(({ flag }) => flag.field.path));
  const locate = (way: Way): string => {
    for (let length = way.length; length > 0; length -= 1) {
      const path = way.slice(0, length).join(".");
      if (givenPaths.has(path)) return flagNames.get(path) ?? path;
    }
    const path = way.join(".");
    return file?.locate(way) ?? flagNames.get(path) ?? (path || "The body");
  };
  return { body, found: [...found, ...checkBody(fields.body, body, locate)] };
}

async function readFileOrText({ file, input }: Options): Promise<BodyFile | undefined> {
  if (file !== undefined && input !== undefined) throw usageError("--file and --input both give the body. Use one.");
  if (file !== undefined) return readBodyFile(file);
  return input === undefined ? undefined : parseBody(input, "--input");
}

/** What commander gives for a flag: a text, `true` where a boolean stands by itself, or all that was repeated. */
type Given = string | true | readonly string[];

/** What a flag was given, under whichever spelling. */
function valueOf({ attributes }: Flag, options: Options): Given | undefined {
  return attributes.map((name) => options[name] as Given | undefined).find((value) => value !== undefined);
}

/** The value of a flag; for a map that is not written right, what is wrong. */
function parseFlag({ kind, valueField }: Flag, texts: Given): unknown {
  if (texts === true) return true;
  if (typeof texts === "string") return parseText(valueField, texts);
  if (kind === "list") return texts.map((text) => parseText(valueField, text));
  const entries = texts.map((text) => [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)] as const);
  // The text is not shown: it may be a secret.
  if (texts.some((text) => text.indexOf("=") < 1)) return "must be NAME=VALUE.";
  return Object.fromEntries(entries.map(([name, text]) => [name, parseText(valueField, text)]));
}

/** Puts a value at its place, objects around it made as needed. */
function put(body: Record<string, unknown>, way: readonly string[], value: unknown): boolean {
  let inside = body;
  for (const name of way.slice(0, -1)) {
    const next = Object.hasOwn(inside, name) ? inside[name] : (inside[name] = {});
    if (typeof next !== "object" || next === null || Array.isArray(next)) return false;
    inside = next as Record<string, unknown>; // just checked
  }
  inside[way.at(-1) ?? ""] = value;
  return true;
}
