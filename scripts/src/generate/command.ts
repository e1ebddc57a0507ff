import { readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { writeFiles } from "./output.ts";
import { DocumentError, type Json } from "./place.ts";

const root = join(import.meta.dirname, "../../..");

/** Makes the names and texts of modules from a bundled OpenAPI document. */
export type Generator = (document: Json) => ReadonlyMap<string, string>;

/**
 * Runs `<name> DOCUMENT FOLDER`: writes what the generator makes of the document into the folder, all of it or nothing.
 */
export function runGenerator(name: string, generate: Generator): void {
  const [document, folder, ...rest] = process.argv.slice(2);
  if (document === undefined || folder === undefined || rest.length > 0) {
    stop(`Usage: ${name} DOCUMENT FOLDER`);
    return;
  }
  try {
    const texts = generate(parse(document));
    writeFiles(new Map([...texts].map(([file, text]) => [join(folder, file), text])));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const [place, advice] =
      error instanceof DocumentError
        ? [`#${error.pointer}`, " Mend the source of this place in spec/, then generate again."]
        : ["", ""];
    stop(`${shown(document)}${place}: ${reason}.\nNothing was written.${advice}`);
  }
}

function parse(path: string): Json {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new Error("the file cannot be read; generate @northspec/spec first", { cause: error });
  }
  try {
    // JSON.parse gives nothing but JSON.
    return JSON.parse(text) as Json;
  } catch (error) {
    const reason = error instanceof Error ? error.message : "";
    throw new Error(`the file is not JSON (${reason}); generate @northspec/spec again`, { cause: error });
  }
}

function shown(path: string): string {
  const inside = relative(root, resolve(path));
  return inside.startsWith("..") ? resolve(path) : inside;
}

function stop(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
