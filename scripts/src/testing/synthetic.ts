// Scales specifications to more operations, to test and benchmark the generators.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The part of an OpenAPI document that is scaled. */
export interface ScalableDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> } | undefined;
}

/**
 * A document with copies of its path items. Each copy has its own path, operationIds and schemas: those that the path
 * item references are copied, those that they reference are shared. `getService` becomes `getServiceCopy1` and so on.
 *
 * @param original - a bundled document.
 * @param count - the number of operations, from that of the original; path items with several may exceed it.
 */
export function scaleDocument<Document extends ScalableDocument>(original: Document, count: number): Document {
  const paths: Record<string, Readonly<Record<string, unknown>>> = { ...original.paths };
  const schemas: Record<string, unknown> = { ...original.components?.schemas };
  const originals = Object.entries(original.paths);
  let size = originals.reduce((sum, [, item]) => sum + countOperations(item), 0);
  for (let copy = 1; size < count; copy += 1) {
    for (const [path, item] of originals) {
      if (size >= count) break;
      const text = JSON.stringify(item, (key, value: unknown) =>
        key === "operationId" ? `${String(value)}Copy${copy}` : value,
      );
      const renamed = text.replace(/"#\/components\/schemas\/(\w+)"/g, (_, name: string) => {
        schemas[`${name}Copy${copy}`] = schemas[name];
        return `"#/components/schemas/${name}Copy${copy}"`;
      });
      // The text of an object.
      paths[pathOfCopy(path, String(copy))] = JSON.parse(renamed) as Record<string, unknown>;
      size += countOperations(item);
    }
  }
  return { ...original, paths, components: { ...original.components, schemas } };
}

function countOperations(item: Readonly<Record<string, unknown>>): number {
  return Object.values(item).filter((value) => typeof value === "object" && value !== null && "operationId" in value)
    .length;
}

const directories = ["paths", "components", "lint"];

/** Schemas that lint rules require by name, and that copies therefore share. */
const namedByRules = new Set(["Empty", "Pagination"]);

/**
 * Writes the sources of a specification with copies of its path items, like {@link scaleDocument}. They keep the lint
 * rules: an index of references, a file for each path and component, and no digit in a name: `getServiceCopyAa`.
 *
 * @param source - the directory of the specification.
 * @param target - the directory to write. A specification in it is replaced.
 * @param count - the number of operations, from that of the original.
 * @throws `Error` if no path item has a single operation: not every count can be reached then.
 */
export function scaleSpecification(source: string, target: string, count: number): void {
  const index = readFileSync(join(source, "openapi.yaml"), "utf8");
  const originals = [...index.matchAll(/^ {2}(\/\S+):\n {4}\$ref: (paths\/\S+\.yaml)\n/gm)].map(
    ([, path = "", file = ""]) => {
      const text = readFileSync(join(source, file), "utf8");
      return { path, text, size: text.match(/^ {2}operationId:/gm)?.length ?? 0 };
    },
  );
  if (!originals.some(({ size }) => size === 1)) {
    throw new Error(`${source}: expected an index of references to path files, one of them with a single operation.`);
  }
  for (const directory of directories) {
    rmSync(join(target, directory), { recursive: true, force: true });
    cpSync(join(source, directory), join(target, directory), { recursive: true });
  }
  cpSync(join(source, "redocly.yaml"), join(target, "redocly.yaml"));
  // The lint plugin imports packages.
  const modules = join(target, "node_modules");
  if (!existsSync(modules)) symlinkSync(join(source, "node_modules"), modules);

  const schemas = new Set(readdirSync(join(source, "components/schemas")));
  const entries: string[] = [];
  let missing = count - originals.reduce((sum, { size }) => sum + size, 0);
  for (let copy = 0; missing > 0; copy += 1) {
    const original = originals[copy % originals.length];
    if (original === undefined || original.size === 0 || original.size > missing) continue;
    missing -= original.size;
    const letters = lettersOf(Math.floor(copy / originals.length));
    const suffix = `Copy${letters.charAt(0).toUpperCase()}${letters.slice(1)}`;
    const path = pathOfCopy(original.path, letters);
    const file = `paths/${path.slice(1).replaceAll("/", "_")}.yaml`;
    const text = original.text
      .replaceAll(/^( {2}operationId: \w+)$/gm, `$1${suffix}`)
      .replaceAll(/^( {2}(?:summary|x-cli-command): .+)$/gm, `$1 copy ${letters}`)
      .replaceAll(/(\.\.\/components\/schemas\/)(\w+)\.yaml/g, (reference, directory: string, name: string) => {
        if (!schemas.has(`${name}.yaml`) || namedByRules.has(name)) return reference;
        const copied = name.replace(/(?:Input|Patch)?$/, (kind) => `${suffix}${kind}`);
        const component = join(target, "components/schemas", `${copied}.yaml`);
        cpSync(join(source, "components/schemas", `${name}.yaml`), component);
        return `${directory}${copied}.yaml`;
      });
    writeFileSync(join(target, file), text);
    entries.push(`  ${path}:\n    $ref: ${file}\n`);
  }
  const scaled = index.replace(/^components:$/m, () => `${entries.join("")}components:`);
  writeFileSync(join(target, "openapi.yaml"), scaled);
}

/** The path of a copy: with an additional segment after the project or, if there is none, at the end. */
function pathOfCopy(path: string, copy: string): string {
  const changed = path.replace("{projectId}/", `{projectId}/copy-${copy}/`);
  return changed === path ? `${path}/copy-${copy}` : changed;
}

/** `aa`, `ab` and so on. The parts of an operationId must have two letters or more. */
function lettersOf(number: number): string {
  const alphabet = "abcdefghijklmnopqrstuvwxyz";
  const letters: string[] = [];
  for (let rest = number; rest > 0 || letters.length < 2; rest = Math.floor(rest / alphabet.length)) {
    letters.unshift(alphabet.charAt(rest % alphabet.length));
  }
  return letters.join("");
}
