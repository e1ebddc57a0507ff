import { joinPointer } from "@northspec/openapi";
import type { Document } from "yaml";
import type { KeyPath, Locate } from "./check.ts";
import { usageError } from "./errors.ts";
import { readFile, readStdin } from "./read-text.ts";

/** A parsed body. */
export interface BodyFile {
  readonly value: unknown;
  /** Creates a function that finds the position of a value or its nearest parent: `a.yaml:3:5 /billing/buildPlan`. */
  createLocate(): Promise<Locate>;
}

/**
 * Reads a JSON or YAML body from a file.
 *
 * @param file - path of the file, or `-` for standard input.
 * @throws CommandError if the file cannot be read or parsed.
 */
export async function readBodyFile(file: string): Promise<BodyFile> {
  return file === "-" ? parseBody(await readStdin(), "stdin") : parseBody(readFile(file, `--file ${file}`), file);
}

/**
 * Parses a JSON or YAML body.
 *
 * @param name - name of the source in error messages.
 * @throws CommandError if the text cannot be parsed.
 */
export async function parseBody(text: string, name: string): Promise<BodyFile> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return parseYaml(text, name);
  }
  return { value, createLocate: async () => (await parseYaml(text, name)).createLocate() };
}

async function parseYaml(text: string, name: string): Promise<BodyFile> {
  // Larger than the rest of the CLI.
  const { LineCounter, parseDocument } = await import("yaml");
  const lines = new LineCounter();
  // The parser's own check for duplicate keys takes quadratic time.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false });
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
  const duplicate = await findDuplicateKey(document);
  if (duplicate !== undefined) throw usageError(`${at(duplicate)} Invalid JSON or YAML: Map keys must be unique.`);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch {
    throw usageError(`${name} has too many aliases. Write the values out.`);
  }
  return { value, createLocate: () => createLocate(document, name, at) };
}

/** The offset of the first duplicate key. */
async function findDuplicateKey(document: Document.Parsed): Promise<number | undefined> {
  const { isScalar, visit } = await import("yaml");
  let found: number | undefined;
  visit(document, {
    Map(_, map) {
      const keys = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (keys.has(key.value)) {
          found = key.range?.[0] ?? 0;
          return visit.BREAK;
        }
        keys.add(key.value);
      }
      return undefined;
    },
  });
  return found;
}

async function createLocate(document: Document.Parsed, name: string, at: (offset: number) => string): Promise<Locate> {
  const { isNode } = await import("yaml");
  return (keys: KeyPath) => {
    const pointer = joinPointer("", ...keys.map(String)) || "/";
    for (let length = keys.length; length >= 0; length -= 1) {
      const node: unknown = length === 0 ? document.contents : document.getIn(keys.slice(0, length), true);
      if (isNode(node) && node.range) return `${at(node.range[0])} ${pointer}`;
    }
    return `${name}:1:1 ${pointer}`;
  };
}
