import { type Document, isObject, membersOf } from "./document.ts";

/** Which named schemas of a document have a page, and who uses them. */
export interface SharedNames {
  /** Those that more than one place refers to, in the order of the document. */
  readonly names: readonly string[];
  /** All that a node refers to, also through others. */
  readonly reachedFrom: (node: unknown) => ReadonlySet<string>;
}

const prefix = "#/components/schemas/";

export function sharedSchemas(document: Document): SharedNames {
  const counts = new Map<string, number>();
  for (const reference of referencesIn(document.root)) counts.set(reference, (counts.get(reference) ?? 0) + 1);

  // The bundle is a tree, so what an object refers to is found once.
  const direct = new Map<string, ReadonlySet<string>>();
  const directOf = (reference: string): ReadonlySet<string> => {
    const known = direct.get(reference);
    if (known) return known;
    const found = new Set(referencesIn(document.reference({ $ref: reference })?.target));
    direct.set(reference, found);
    return found;
  };
  const components = isObject(document.root["components"]) ? document.root["components"] : {};
  return {
    names: membersOf(components["schemas"])
      .map(([name]) => name)
      .filter((name) => (counts.get(`${prefix}${name}`) ?? 0) > 1),
    reachedFrom: (node) => {
      const reached = new Set<string>();
      const waiting = [...referencesIn(node)];
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        if (reached.has(next)) continue;
        reached.add(next);
        waiting.push(...directOf(next));
      }
      return new Set([...reached].filter((each) => each.startsWith(prefix)).map((each) => each.slice(prefix.length)));
    },
  };
}

/** Members that hold values, in which nothing is a reference. */
const values = new Set(["const", "default", "enum", "example", "examples"]);

/** Members whose own members have free names, so that a field may be called `example`. */
const maps = new Set(["properties", "schemas", "paths", "responses", "headers", "parameters"]);

/** Every reference inside of a node. */
function referencesIn(node: unknown): string[] {
  const found: string[] = [];
  const waiting = [{ node, isMap: false }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node: current, isMap } = next;
    if (typeof current !== "object" || current === null) continue;
    for (const [key, value] of Object.entries(current)) {
      if (key === "$ref" && !isMap && typeof value === "string") found.push(value);
      else if (isMap || !values.has(key)) waiting.push({ node: value, isMap: !isMap && maps.has(key) });
    }
  }
  return found;
}
