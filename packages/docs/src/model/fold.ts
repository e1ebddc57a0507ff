import { type Document, isObject, type JsonObject, listOf, SpecificationError } from "./document.ts";
import { Folded, type Part } from "./folded.ts";

const everything: JsonObject = {};
const nothing: JsonObject = { not: {} };

/** Folds each schema of a document once. */
export class Folder {
  readonly #document: Document;
  readonly #folded = new WeakMap<object, Folded>();

  constructor(document: Document) {
    this.#document = document;
  }

  fold(node: unknown): Folded {
    const schema = schemaOf(node);
    const known = this.#folded.get(schema);
    if (known) return known;
    const reference = this.#document.reference(schema);
    const isBare = reference !== undefined && Object.keys(schema).length === 1;
    const folded = isBare
      ? this.#foldNamed(reference.target, reference.name)
      : new Folded(this, reference?.target ?? schema, this.#partsOf(schema));
    this.#folded.set(schema, folded);
    return folded;
  }

  /** One schema that asks for what all of these do. */
  foldAll(nodes: readonly unknown[]): Folded {
    const [first, ...others] = nodes;
    if (others.length === 0) return this.fold(first);
    return new Folded(
      this,
      schemaOf(first),
      nodes.flatMap((node) => this.#partsOf(schemaOf(node))),
    );
  }

  #foldNamed(target: JsonObject, name: string | undefined): Folded {
    const known = this.#folded.get(target);
    if (known) return known;
    const parts = this.#partsOf(target);
    const [first, ...others] = parts;
    const named = first && name !== undefined && first.name === undefined ? [{ ...first, name }, ...others] : parts;
    const folded = new Folded(this, target, named);
    this.#folded.set(target, folded);
    return folded;
  }

  /** Outermost first: what is said nearer to the place wins. */
  #partsOf(schema: JsonObject, passed: ReadonlySet<JsonObject> = new Set()): Part[] {
    if (passed.has(schema)) {
      const shown = JSON.stringify(schema["$ref"] ?? schema["description"] ?? "a schema");
      throw new SpecificationError("#/components/schemas", `${shown} is a part of itself; leave that part out`);
    }
    const inside = new Set([...passed, schema]);
    const { $ref: _, allOf, ...own } = schema;
    const reference = this.#document.reference(schema);
    const referred = reference ? this.#partsOf(reference.target, inside) : [];
    const [first, ...others] = referred;
    const named =
      first && reference?.name !== undefined ? [{ node: first.node, name: reference.name }, ...others] : referred;
    return [
      ...(Object.keys(own).length > 0 || !reference ? [{ node: own }] : []),
      ...named,
      // Their names are not the name of the whole.
      ...listOf(allOf).flatMap((part) => this.#partsOf(schemaOf(part), inside).map(({ node }) => ({ node }))),
    ];
  }
}

/** `true` and `false` are schemas too. */
function schemaOf(node: unknown): JsonObject {
  if (isObject(node)) return node;
  return node === false ? nothing : everything;
}
