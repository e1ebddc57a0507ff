import { readFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { codeOf, usageError } from "./errors.ts";

/** Reads standard input as UTF-8. */
export async function readStdin(): Promise<string> {
  return decode(await buffer(process.stdin), "Standard input");
}

/**
 * Reads a file as UTF-8.
 *
 * @param name - name of the file in error messages.
 * @throws CommandError if it cannot be read.
 */
export function readFile(path: string, name: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw usageError(`Cannot read ${name} (${codeOf(error)}). Check the path and its permissions.`);
  }
  return decode(bytes, name);
}

/** Decodes UTF-8. Rejects UTF-16, which PowerShell writes, with a hint. */
function decode(bytes: Buffer, name: string): string {
  const [first, second] = bytes;
  const hasMark = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (hasMark || (bytes.length > 1 && (first === 0 || second === 0))) {
    throw usageError(`${name} is UTF-16. Save it as UTF-8. In PowerShell, use Set-Content -Encoding utf8.`);
  }
  return bytes.toString("utf8").replace(/^\ufeff/, "");
}
