import type { OperationDescription } from "@northspec/types";
import type { OperationFields } from "@northspec/types/fields";
import type { WrittenBody } from "./body-text.ts";
import { checkBody, type Way } from "./check-body.ts";
import { expectation, fits, parseText, shown } from "./check.ts";
import { inputError, type Mistake, usageError } from "./errors.ts";
import { type Flag, variableOf } from "./flags.ts";
import { type Options, textOf } from "./settings.ts";

/**
 * What an operation is called with: its parameters by name, and its `body`.
 *
 * @throws CommandError that names each thing that is wrong by its flag or its place in the file.
 */
export async function readInput(
  operation: OperationDescription,
  fields: OperationFields,
  flags: readonly Flag[],
  options: Options,
  defaults: Readonly<Record<string, string>>,
): Promise<Record<string, unknown>> {
  const mistakes: Mistake[] = [];
  const input: Record<string, unknown> = {};
  for (const flag of flags.filter(({ kind }) => kind === "parameter")) {
    const { field } = flag;
    const { name, in: where } = operation.parameters.find((each) => each.name === field.path) ?? {};
    if (name === undefined) continue;
    const inPath = where === "path";
    const variable = variableOf(name);
    const given = valueOf(flag, options);
    const inherited = inPath ? process.env[variable] || defaults[name] : undefined;
    const text = given ?? inherited;
    if (text === undefined) {
      if (!field.required) continue;
      const advice = inPath ? `, ${variable} in the environment, or a context with it` : "";
      mistakes.push({ place: flag.name, problem: `is missing. Give the flag${advice}.` });
      continue;
    }
    const value = parseText(field, String(text));
    const isRight = fits(field, value) && (!inPath || !/^\.{0,2}$|[/\\]/.test(String(value)));
    const place = given !== undefined ? flag.name : process.env[variable] ? variable : `${name} of the context`;
    if (isRight) input[name] = value;
    else {
      const wanted = inPath ? "an identifier: not empty, no slashes, no dots alone" : expectation(field);
      mistakes.push({ place, problem: `${shown(field, value)}. Expected ${wanted}.` });
    }
  }
  if (operation.body) {
    const { body, found } = await readBody(operation.body.required, fields, flags, options);
    mistakes.push(...found);
    if (body !== undefined) input["body"] = body;
  }
  if (mistakes.length > 0) throw inputError(mistakes);
  return input;
}

async function readBody(
  required: boolean,
  fields: OperationFields,
  flags: readonly Flag[],
  options: Options,
): Promise<{ body: unknown; found: Mistake[] }> {
  const written = await readWritten(textOf(options, "file"), textOf(options, "input"));
  const given = flags.flatMap((flag) => {
    const value = flag.kind === "parameter" ? undefined : valueOf(flag, options);
    return value === undefined ? [] : [{ flag, value }];
  });
  if (written === undefined && given.length === 0 && !required) return { body: undefined, found: [] };

  const found: Mistake[] = [];
  const isObject = typeof written?.value === "object" && written.value !== null && !Array.isArray(written.value);
  const body = written === undefined ? {} : written.value;
  if (written === undefined || isObject) {
    for (const { flag, value } of given) {
      const parsed = parseFlag(flag, value);
      if (typeof parsed === "string" && flag.kind === "map") found.push({ place: flag.name, problem: parsed });
      else if (!place(body as Record<string, unknown>, flag.field.path.split("."), parsed)) {
        found.push({ place: flag.name, problem: "does not fit the file, where what it belongs to is no object." });
      }
    }
  }
  const flagNames = new Map(
    flags.filter(({ kind }) => kind !== "parameter").map((flag) => [flag.field.path, flag.name]),
  );
  const givenPaths = new Set(given.map(({ flag }) => flag.field.path));
  const locate = (way: Way): string => {
    for (let length = way.length; length > 0; length -= 1) {
      const path = way.slice(0, length).join(".");
      if (givenPaths.has(path)) return flagNames.get(path) ?? path;
    }
    const path = way.join(".");
    return written?.locate(way) ?? flagNames.get(path) ?? (path || "The body");
  };
  return { body, found: [...found, ...checkBody(fields.body, body, locate)] };
}

async function readWritten(file: string | undefined, inline: string | undefined): Promise<WrittenBody | undefined> {
  if (file === undefined && inline === undefined) return undefined;
  if (file !== undefined && inline !== undefined) throw usageError("--file and --input both give the body. Use one.");
  // Loaded only now: the parser is larger than all the rest.
  const { parseBody, readBodyFile } = await import("./body-text.ts");
  return file === undefined ? parseBody(inline ?? "", "--input") : readBodyFile(file);
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
function place(body: Record<string, unknown>, way: readonly string[], value: unknown): boolean {
  let inside = body;
  for (const name of way.slice(0, -1)) {
    const next = Object.hasOwn(inside, name) ? inside[name] : (inside[name] = {});
    if (typeof next !== "object" || next === null || Array.isArray(next)) return false;
    inside = next as Record<string, unknown>; // just checked
  }
  inside[way.at(-1) ?? ""] = value;
  return true;
}
