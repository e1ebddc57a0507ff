import type { OpenApiDocument } from "./document.ts";
import type { JsonNode } from "./json-node.ts";
import { componentName } from "./schema.ts";
import { type Kind, kinds, transform, type Visitors } from "./visitor.ts";

/** A reference, and the kind of the object that it refers to. */
interface FoundReference {
  readonly kind: Kind;
  readonly target: JsonNode;
}

/** Which component schemas a document refers to, and from where. */
export class SchemaUsage {
  readonly #counts = new Map<string, number>();
  /** The references inside each target, found once. */
  readonly #inside = new Map<JsonNode, readonly FoundReference[]>();

  /** @throws DocumentError if a reference has no target. */
  constructor({ root }: OpenApiDocument) {
    for (const { target } of referencesIn(root, "document")) {
      const name = componentName(target);
      if (name !== undefined) this.#counts.set(name, this.countOf(name) + 1);
    }
  }

  /** The number of references to a component schema. */
  countOf(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** The names of the component schemas that an object of the document refers to, directly or through others. */
  namesIn(node: JsonNode, kind: Kind): ReadonlySet<string> {
    const reached = new Set<JsonNode>();
    const pending = [...referencesIn(node, kind)];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (reached.has(next.target)) continue;
      reached.add(next.target);
      pending.push(...this.#referencesIn(next));
    }
    return new Set([...reached].flatMap((target) => componentName(target) ?? []));
  }

  #referencesIn({ target, kind }: FoundReference): readonly FoundReference[] {
    const known = this.#inside.get(target);
    if (known) return known;
    const found = referencesIn(target, kind);
    this.#inside.set(target, found);
    return found;
  }
}

function referencesIn(node: JsonNode, kind: Kind): FoundReference[] {
  const found: FoundReference[] = [];
  const visitorFor = (visited: Kind): Visitors[Kind] => {
    return (value, each) => {
      const target = each.referred();
      if (target) found.push({ kind: visited, target });
      return value;
    };
  };
  transform(node, kind, Object.fromEntries(kinds.map((each) => [each, visitorFor(each)])));
  return found;
}
