import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathOfCopy } from "./grow.ts";

/** What of the folder of a specification tells of the API. */
const parts = ["openapi.yaml", "redocly.yaml", "paths", "components", "lint"];

/**
 * Writes the folder of a specification with copies of its path items, to see how what is made of it fares when it grows.
 * It keeps the rules of the linter: an index of references, one file for each path and each component.
 *
 * Each copy has a path, an operationId, a command and schemas of its own: the schemas that the path item itself names are
 * copied with it, those deeper down are shared, as are parameters, headers, errors and examples. `getService` becomes
 * `getServiceCopyAa`, `getServiceCopyAb` and so on: the rules let no digit into a name. The same folder and count give
 * the same bytes.
 *
 * @param source - the folder of the specification. It stays as it is.
 * @param target - the folder to write, whose specification is replaced.
 * @param count - how many operations the copy has, from those of the original.
 * @throws `Error` where no path file has a single operation: then not every count can be reached.
 * @see [How Redocly lays a description out in files](https://redocly.com/docs/cli/commands/split)
 */
export function growFolder(source: string, target: string, count: number): void {
  const index = readFileSync(join(source, "openapi.yaml"), "utf8");
  const originals = [...index.matchAll(/^ {2}(\/\S+):\n {4}\$ref: (paths\/\S+\.yaml)\n/gm)].map(
    ([, path = "", file = ""]) => {
      const text = readFileSync(join(source, file), "utf8");
      return { path, text, operations: text.match(/^ {2}operationId:/gm)?.length ?? 0 };
    },
  );
  if (!originals.some(({ operations }) => operations === 1)) {
    throw new Error(`${source}: expected an index of references to path files, one of them with a single operation.`);
  }
  mkdirSync(target, { recursive: true });
  for (const part of parts) {
    rmSync(join(target, part), { recursive: true, force: true });
    cpSync(join(source, part), join(target, part), { recursive: true });
  }
  const schemas = new Set(readdirSync(join(source, "components/schemas")));
  const entries: string[] = [];
  let missing = count - originals.reduce((sum, { operations }) => sum + operations, 0);
  for (let copy = 0; missing > 0; copy += 1) {
    const original = originals[copy % originals.length];
    if (original === undefined || original.operations === 0 || original.operations > missing) continue;
    missing -= original.operations;
    const letters = lettersOf(Math.floor(copy / originals.length));
    const suffix = `Copy${letters.charAt(0).toUpperCase()}${letters.slice(1)}`;
    const path = pathOfCopy(original.path, letters);
    const file = `paths/${path.slice(1).replaceAll("/", "_")}.yaml`;
    const text = original.text
      .replaceAll(/^( {2}operationId: \w+)$/gm, `$1${suffix}`)
      .replaceAll(/^( {2}(?:summary|x-cli-command): .+)$/gm, `$1 copy ${letters}`)
      .replaceAll(/(\.\.\/components\/schemas\/)(\w+)\.yaml/g, (reference, folder: string, name: string) => {
        if (!schemas.has(`${name}.yaml`)) return reference;
        const component = join(target, "components/schemas", `${name}${suffix}.yaml`);
        cpSync(join(source, "components/schemas", `${name}.yaml`), component);
        return `${folder}${name}${suffix}.yaml`;
      });
    writeFileSync(join(target, file), text);
    entries.push(`  ${path}:\n    $ref: ${file}\n`);
  }
  writeFileSync(
    join(target, "openapi.yaml"),
    index.replace(/^components:$/m, () => `${entries.join("")}components:`),
  );
}

/** `aa`, `ab` and so on: a word for each number, as no word of an operationId is shorter than two letters. */
function lettersOf(number: number): string {
  const alphabet = "abcdefghijklmnopqrstuvwxyz";
  const letters: string[] = [];
  for (let rest = number; rest > 0 || letters.length < 2; rest = Math.floor(rest / alphabet.length)) {
    letters.unshift(alphabet.charAt(rest % alphabet.length));
  }
  return letters.join("");
}
