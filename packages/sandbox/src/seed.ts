import { readFileSync } from "node:fs";
import { splitPointer } from "@northspec/openapi";
import { isNode, LineCounter, parseDocument } from "yaml";
import { type KindName, mapKinds, type SeedOf } from "./kinds.ts";
import { completeProjects } from "./kinds/project.ts";
import { responseExamples } from "./specification.ts";
import { inconsistencies } from "./state.ts";
import type { Resources } from "./store.ts";
import { check } from "./validation.ts";

/** The initial resources of an instance: a list for each kind. Projects of other resources are added automatically. */
export type Seed = { readonly [Name in KindName]?: readonly SeedOf<Name>[] };

/** Creates a seed from the examples of the specification, so that every example can be read. */
export function seedFromExamples(): Seed {
  return mapKinds((_, kind) => kind.seedsFrom(responseExamples)) as Seed; // each kind creates its own
}

/** Converts a seed to the resources of an instance. */
export function resourcesOf(seed: Seed): Resources {
  const documents = documentsOf(seed);
  const resources = mapKinds((name, { newestFirst }) => {
    const inOrder = newestFirst ? documents[name].toReversed() : documents[name];
    return inOrder.map((document) => ({ revision: 1, document }));
  });
  return resources as Resources; // each kind converted its own
}

/** Converts a seed, in the order of its lists. */
function documentsOf(seed: Seed): Record<KindName, unknown[]> {
  const resources = Object.values(seed).flatMap((list) => list.filter((each) => "appId" in each));
  const complete = { ...seed, projects: completeProjects(seed.projects ?? [], resources) };
  return mapKinds((name, kind) => kind.fromSeed(complete[name] ?? []));
}

const schema = {
  type: "object",
  additionalProperties: false,
  properties: mapKinds((_, { seedSchema }) => ({ type: "array", items: seedSchema })),
};

/**
 * Reads a seed from a YAML or JSON file.
 *
 * @throws {Error} that names the line of each invalid part and the expected value.
 */
export function readSeedFile(file: string): Seed {
  const lines = new LineCounter();
  const document = parseDocument(read(file), { lineCounter: lines });
  const locationOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const [syntax] = document.errors;
  if (syntax) {
    const [message] = syntax.message.split("\n");
    throw new Error(`${locationOf(syntax.pos[0])} is not valid YAML or JSON: ${message}`);
  }
  const seed = (document.toJS({ maxAliasCount: 100 }) ?? {}) as Seed; // checked before it is used
  const invalid = check(schema, seed);
  const details = invalid.length > 0 ? invalid : inconsistencies(documentsOf(seed));
  if (details.length === 0) return seed;
  const list = details.map(({ pointer, expected }) => {
    return `${locationOf(offsetOf(document, pointer))} ${pointer || "/"}: expected ${expected}`;
  });
  throw new Error(`The seed is not valid.\n${list.join("\n")}`);
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`Cannot read ${file}. Check the path and the permissions.`, { cause: error });
  }
}

/** Finds the offset of the value at a JSON pointer, or of the nearest value around it. */
function offsetOf(document: ReturnType<typeof parseDocument>, pointer: string): number {
  const path = splitPointer(pointer).map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}
