import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { exampleRule } from "./redocly.ts";

/** The path items of a specification whose examples can be checked one by one, since all that bears on them is theirs. */
export interface PathIndex {
  /** The version of OpenAPI. */
  readonly openapi: string;
  readonly items: readonly PathItem[];
  /** The text of redocly.yaml. */
  readonly configuration: string;
}

export interface PathItem {
  /** The key, as it is written in the index. */
  readonly path: string;
  /** The file, relative to the folder of the specification. */
  readonly file: string;
}

/** The fields of openapi.yaml that have no bearing on a body. */
const fieldsAside = ["info", "servers", "security", "tags", "externalDocs"];

/**
 * Reads which path items openapi.yaml refers to, without the cost of parsing thousands of lines.
 *
 * @returns nothing where openapi.yaml or redocly.yaml has anything that could bear on the verdict on an example and that
 *   is not understood here, or cannot be read. Then the specification has to be checked as a whole.
 */
export function readPathIndex(folder: string): PathIndex | undefined {
  try {
    const configuration = readFileSync(join(folder, "redocly.yaml"), "utf8");
    if (!isStandard(parse(configuration)) || existsSync(join(folder, ".redocly.lint-ignore.yaml"))) return undefined;
    const { items, rest } = cutPaths(readFileSync(join(folder, "openapi.yaml"), "utf8"));
    const { openapi, paths, components = {}, ...others } = parse(rest) as Fields;
    const isIndex =
      typeof openapi === "string" &&
      paths === null &&
      hasOnly(components, ["securitySchemes"]) &&
      hasOnly(others, fieldsAside);
    return isIndex ? { openapi, items, configuration } : undefined;
  } catch {
    // The linter says what is wrong with them.
    return undefined;
  }
}

/** What YAML has where an object is expected; anything else has no fields, or throws. */
type Fields = Readonly<Record<string, unknown>>;

function hasOnly(value: unknown, fields: readonly string[]): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).every((field) => fields.includes(field));
}

/** Whether a configuration leaves the rule of the examples as Redocly's strict set of rules has it. */
function isStandard(configuration: unknown): boolean {
  if (!hasOnly(configuration, ["apis", "telemetry", "extends", "plugins", "rules"])) return false;
  const { apis, extends: sets, rules = {} } = configuration as Fields; // an object, as was just found
  return (
    isDeepStrictEqual(apis, { northspec: { root: "openapi.yaml" } }) &&
    isDeepStrictEqual(sets, ["recommended-strict", "diff-recommended"]) &&
    typeof rules === "object" &&
    rules !== null &&
    !(exampleRule in rules)
  );
}

/** Takes the entries of the index out of openapi.yaml, if every one is a path with a reference to a file. */
function cutPaths(text: string): { readonly items: readonly PathItem[]; readonly rest: string } {
  const [head = "", tail = "", ...more] = text.replaceAll("\r\n", "\n").split(/^paths:\n/m);
  const length = tail.search(/^\S/m);
  const block = length === -1 ? tail : tail.slice(0, length);
  const entries = [...block.matchAll(/^ {2}(\/\S*):\n {4}\$ref: ([\w./{}-]+)\n/gm)];
  const isWhole = entries.reduce((sum, [entry]) => sum + entry.length, 0) === block.length;
  if (!isWhole || more.length > 0) return { items: [], rest: text };
  return {
    items: entries.map(([, path = "", file = ""]) => ({ path, file })),
    rest: `${head}paths:\n${tail.slice(block.length)}`,
  };
}
