export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** An error in the document, with the JSON pointer (RFC 6901) to its location. */
export class DocumentError extends Error {
  override name = "DocumentError";
  readonly pointer: string;

  constructor(pointer: string, message: string) {
    super(message);
    this.pointer = pointer;
  }
}

/** A value of the document, or the absence of one, with its location. */
export class JsonNode {
  readonly value: Json | undefined;
  /** The JSON pointer (RFC 6901) to the value. */
  readonly pointer: string;
  readonly #root: Json;

  private constructor(root: Json, value: Json | undefined, pointer: string) {
    this.#root = root;
    this.value = value;
    this.pointer = pointer;
  }

  static root(document: Json): JsonNode {
    return new JsonNode(document, document, "");
  }

  get exists(): boolean {
    return this.value !== undefined;
  }

  /** The value under a key. */
  get(key: string): Json | undefined {
    return member(this.value, key);
  }

  /** The node under a key, whether or not it exists. */
  at(key: string | number): JsonNode {
    const name = String(key);
    return new JsonNode(this.#root, member(this.value, name), `${this.pointer}/${escapePointer(name)}`);
  }

  /** The entries of an object or a list; none where the value is absent. */
  entries(): [key: string, child: JsonNode][] {
    if (this.value === undefined) return [];
    if (typeof this.value !== "object" || this.value === null) return this.fail("expected an object or a list");
    return Object.keys(this.value).map((key) => [key, this.at(key)]);
  }

  /** The values of an object or a list; none where the value is absent. */
  children(): JsonNode[] {
    return this.entries().map(([, child]) => child);
  }

  object(): JsonObject {
    return isObject(this.value) ? this.value : this.fail("expected an object");
  }

  string(): string {
    return typeof this.value === "string" && this.value !== "" ? this.value : this.fail("expected a non-empty string");
  }

  /** Follows `$ref`s. */
  target(followed: readonly string[] = []): JsonNode {
    const reference = this.get("$ref");
    if (reference === undefined) return this;
    const source = this.at("$ref");
    if (typeof reference !== "string" || !reference.startsWith("#/")) {
      return source.fail("expected a reference inside this document, such as #/components/schemas/Service");
    }
    if (followed.includes(reference)) return source.fail(`the reference ${reference} is circular`);
    let target = JsonNode.root(this.#root);
    for (const segment of reference.slice(2).split("/")) target = target.at(unescapePointer(segment));
    if (!target.exists) return source.fail(`${reference} does not exist; reference an existing component`);
    return target.target([...followed, reference]);
  }

  fail(message: string): never {
    throw new DocumentError(this.pointer, message);
  }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function member(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return Array.isArray(value) ? value[Number(name)] : value[name];
}

function escapePointer(segment: string): string {
  return segment.replaceAll("~", "~0").replaceAll("/", "~1");
}

function unescapePointer(segment: string): string {
  return decodeURIComponent(segment).replaceAll("~1", "/").replaceAll("~0", "~");
}
