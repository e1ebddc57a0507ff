import { badRequest, Problem } from "./problem.ts";

/** The most bytes that a request body may have. */
export const mostBodyBytes = 1024 * 1024;

/** The most levels of objects and arrays that a request body may have. The specification needs six. */
export const mostBodyDepth = 32;

/**
 * The text of a request body.
 *
 * @throws {Problem} 413 past {@link mostBodyBytes}, without reading on; 400 for what is not UTF-8.
 */
export async function readText(request: Request): Promise<string> {
  const announced = Number(request.headers.get("content-length") ?? "0");
  if (announced > mostBodyBytes) throw tooLarge();
  // A body of known length cannot grow; one without is counted as it comes.
  if (announced > 0) return decode(await request.arrayBuffer());
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > mostBodyBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return decode(Buffer.concat(chunks));
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function decode(bytes: ArrayBuffer | Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw badRequest([{ in: "body", pointer: "", expected: "text in UTF-8" }]);
  }
}

function tooLarge(): Problem {
  return new Problem(413, `The body is larger than ${mostBodyBytes} bytes.`, [
    { in: "body", pointer: "", expected: `at most ${mostBodyBytes} bytes` },
  ]);
}

/**
 * A request body's JSON.
 *
 * @throws {Problem} 400 for what is no JSON, or nested deeper than {@link mostBodyDepth}.
 */
export function parseJson(text: string): unknown {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let index = 0; index < text.length && deepest <= mostBodyDepth; index += 1) {
    const code = text.charCodeAt(index);
    if (quoted) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) quoted = true;
    else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, (depth += 1));
    else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  if (deepest > mostBodyDepth) {
    throw badRequest([{ in: "body", pointer: "", expected: `at most ${mostBodyDepth} levels of objects and arrays` }]);
  }
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message may quote the body, secrets included, so it is not repeated.
    throw badRequest([
      { in: "body", pointer: "", expected: text.trim() === "" ? "a JSON document" : "well-formed JSON" },
    ]);
  }
}
