import { isObject, joinPointer, type Json, type JsonObject, splitPointer } from "./json.ts";

/** An error in an OpenAPI document, with its JSON pointer (RFC 6901). */
export class DocumentError extends Error {
  override name = "DocumentError";
  /** The JSON pointer to the error, beginning with `#`. */
  readonly pointer: string;

  constructor(pointer: string, message: string) {
    super(`${pointer}: ${message}`);
    this.pointer = pointer;
  }
}

/** The state that all nodes of a document share. */
interface Shared {
  readonly root: Json;
  /** The nodes of the references followed so far. */
  readonly referred: Map<string, JsonNode>;
}

/** A value in a document with its JSON pointer, which error messages include. */
export class JsonNode {
  /** The value, or `undefined` if the document has none here. */
  readonly value: Json | undefined;
  readonly #shared: Shared;
  readonly #parent: JsonNode | undefined;
  readonly #key: string;

  private constructor(shared: Shared, value: Json | undefined, parent?: JsonNode, key = "") {
    this.value = value;
    this.#shared = shared;
    this.#parent = parent;
    this.#key = key;
  }

  /** The root of a document. */
  static root(document: Json): JsonNode {
    return new JsonNode({ root: document, referred: new Map() }, document);
  }

  /** Creates a reference to a value in the same document. */
  reference(pointer: string): JsonNode {
    return new JsonNode(this.#shared, { $ref: pointer }, this);
  }

  /** The JSON pointer to the value. Built on demand, since few nodes are reported. */
  get pointer(): string {
    return this.#parent ? joinPointer(this.#parent.pointer, this.#key) : "#";
  }

  get exists(): boolean {
    return this.value !== undefined;
  }

  /** The value of a member, or `undefined`. */
  get(key: string): Json | undefined {
    return member(this.value, key);
  }

  /** The node of a member, whether or not it exists. */
  at(...keys: readonly (string | number)[]): JsonNode {
    return keys.reduce<JsonNode>(
      (node, key) => new JsonNode(this.#shared, member(node.value, String(key)), node, String(key)),
      this,
    );
  }

  /**
   * The members of an object or array; none if the value is absent.
   *
   * @throws DocumentError if the value is neither.
   */
  children(): [key: string, child: JsonNode][] {
    if (this.value === undefined) return [];
    if (typeof this.value !== "object" || this.value === null) return this.fail("expected an object or an array");
    return Object.entries(this.value).map(([key, child]) => [key, new JsonNode(this.#shared, child, this, key)]);
  }

  /** @throws DocumentError if the value is not an object. */
  object(): JsonObject {
    return isObject(this.value) ? this.value : this.fail("expected an object");
  }

  /** @throws DocumentError if the value is not a string with at least one character. */
  string(): string {
    if (typeof this.value === "string" && this.value !== "") return this.value;
    return this.fail("expected a non-empty string");
  }

  /**
   * Follows one `$ref`.
   *
   * @returns `undefined` if the value is not a reference.
   * @throws DocumentError if the reference leaves the document or has no target.
   */
  referred(): JsonNode | undefined {
    const reference = this.get("$ref");
    if (reference === undefined) return undefined;
    if (typeof reference !== "string" || !reference.startsWith("#/")) {
      return this.at("$ref").fail("expected a reference inside this document, like #/components/schemas/Service");
    }
    const known = this.#shared.referred.get(reference);
    if (known) return known;
    const node = new JsonNode(this.#shared, this.#shared.root).at(...splitPointer(reference));
    if (!node.exists) {
      return this.at("$ref").fail(`the reference ${reference} has no target; name an existing component`);
    }
    this.#shared.referred.set(reference, node);
    return node;
  }

  /**
   * Follows all `$ref`s. A node without one is its own target.
   *
   * @throws DocumentError if a reference leaves the document, has no target or is circular.
   */
  target(): JsonNode {
    return this.#follow(new Set());
  }

  #follow(followed: Set<JsonNode>): JsonNode {
    const next = this.referred();
    if (next === undefined) return this;
    if (followed.has(next)) return this.at("$ref").fail("the reference is circular");
    return next.#follow(followed.add(next));
  }

  /** @throws DocumentError with this node's pointer. */
  fail(message: string): never {
    throw new DocumentError(this.pointer, message);
  }
}

function member(value: Json | undefined, name: string): Json | undefined {
  if (Array.isArray(value)) return /^\d+$/u.test(name) ? (value as readonly Json[])[Number(name)] : undefined;
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
