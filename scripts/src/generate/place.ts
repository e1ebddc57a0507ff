export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** What is wrong with the document, and the JSON pointer (RFC 6901) to it. */
export class DocumentError extends Error {
  override name = "DocumentError";
  readonly pointer: string;

  constructor(pointer: string, message: string) {
    super(message);
    this.pointer = pointer;
  }
}

/** What the places of one document have in common. */
interface Document {
  readonly value: Json;
  /** Where its references lead, as far as they have been followed. */
  readonly targets: Map<string, Place>;
}

/** A value of the document together with the way to it, so that every complaint can say where. */
export class Place {
  readonly value: Json | undefined;
  readonly #document: Document;
  readonly #parent: Place | undefined;
  readonly #key: string;

  private constructor(document: Document, value: Json | undefined, parent?: Place, key = "") {
    this.value = value;
    this.#document = document;
    this.#parent = parent;
    this.#key = key;
  }

  static root(document: Json): Place {
    return new Place({ value: document, targets: new Map() }, document);
  }

  /** The JSON pointer (RFC 6901) to the value. Made when asked for: of all places, few have a complaint. */
  get pointer(): string {
    return this.#parent ? `${this.#parent.pointer}/${escapePointer(this.#key)}` : "";
  }

  get exists(): boolean {
    return this.value !== undefined;
  }

  /** The value that it has under a key, for those who will not complain about it. */
  get(key: string): Json | undefined {
    return member(this.value, key);
  }

  at(key: string | number): Place {
    const name = String(key);
    return new Place(this.#document, member(this.value, name), this, name);
  }

  /** The members of an object or array; none where the value is absent. */
  children(): [key: string, child: Place][] {
    if (this.value === undefined) return [];
    if (typeof this.value !== "object" || this.value === null) return this.fail("expected an object or a list");
    return Object.entries(this.value).map(([key, child]) => [key, new Place(this.#document, child, this, key)]);
  }

  object(): JsonObject {
    return isObject(this.value) ? this.value : this.fail("expected an object");
  }

  string(): string {
    return typeof this.value === "string" && this.value !== ""
      ? this.value
      : this.fail("expected a text that is not empty");
  }

  /** Follows `$ref`s to the value that they mean. */
  target(followed: readonly string[] = []): Place {
    const reference = member(this.value, "$ref");
    if (reference === undefined) return this;
    if (typeof reference !== "string" || !reference.startsWith("#/")) {
      return this.at("$ref").fail("expected a reference inside this document, such as #/components/schemas/Service");
    }
    const known = this.#document.targets.get(reference);
    if (known) return known;
    if (followed.includes(reference)) return this.at("$ref").fail(`the reference ${reference} leads back to itself`);
    let place = new Place(this.#document, this.#document.value);
    for (const segment of reference.slice(2).split("/")) place = place.at(unescapePointer(segment));
    if (!place.exists)
      return this.at("$ref").fail(`the reference ${reference} leads nowhere; name a component that exists`);
    const target = place.target([...followed, reference]);
    this.#document.targets.set(reference, target);
    return target;
  }

  fail(message: string): never {
    throw new DocumentError(this.pointer, message);
  }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function member(value: Json | undefined, name: string): Json | undefined {
  const members = Array.isArray(value) ? Object.fromEntries(value.entries()) : value;
  return isObject(members) && Object.hasOwn(members, name) ? members[name] : undefined;
}

function escapePointer(segment: string): string {
  // Most have nothing to escape, and this runs for every value of the document.
  if (!segment.includes("/") && !segment.includes("~")) return segment;
  return segment.replaceAll("~", "~0").replaceAll("/", "~1");
}

function unescapePointer(segment: string): string {
  return decodeURIComponent(segment).replaceAll("~1", "/").replaceAll("~0", "~");
}
