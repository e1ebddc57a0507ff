import { readFileSync } from "node:fs";
import { text as textOfStream } from "node:stream/consumers";
import type { Way } from "./check.ts";
import { usageError } from "./errors.ts";

/** A body as it was written, with the places of its values. */
export interface BodyFile {
  readonly value: unknown;
  /** Where a value is written, or the nearest one around it: `service.yaml:3:5 /billing/buildPlan`. */
  locate(way: Way): string;
}

/**
 * Reads a body of JSON or YAML.
 *
 * @param file - its path; `-` reads standard input.
 * @throws CommandError where it cannot be read or is not well-formed.
 */
export async function readBodyFile(file: string): Promise<BodyFile> {
  if (file === "-") return parseBody(await textOfStream(process.stdin), "stdin");
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as { code?: string };
    throw usageError(`--file ${file} cannot be read (${code ?? "unknown"}). Check the path and its permissions.`);
  }
  return parseBody(text, file);
}

/**
 * Parses a body of JSON or YAML.
 *
 * @param name - what errors call it.
 * @throws CommandError where it is not well-formed.
 */
export async function parseBody(text: string, name: string): Promise<BodyFile> {
  // Larger than all the rest.
  const { isNode, LineCounter, parseDocument } = await import("yaml");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const [problem] = document.errors;
  if (problem) {
    // What stands after the first line shows the text, which may hold secrets.
    const [reason = ""] = problem.message.split(/ at line|\n/);
    throw usageError(`${at(problem.pos[0])} is no well-formed JSON or YAML: ${reason}.`);
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch {
    throw usageError(`${name} has aliases that cannot be followed. Write the values out.`);
  }
  return {
    value,
    locate(way) {
      for (let length = way.length; length >= 0; length -= 1) {
        const node: unknown = length === 0 ? document.contents : document.getIn(way.slice(0, length), true);
        if (isNode(node) && node.range) return `${at(node.range[0])} ${pointerOf(way)}`;
      }
      return `${name}:1:1 ${pointerOf(way)}`;
    },
  };
}

/** https://www.rfc-editor.org/rfc/rfc6901 */
function pointerOf(way: Way): string {
  return way.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("") || "/";
}
