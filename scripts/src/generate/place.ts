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

/** A value of the document together with the way to it, so that every complaint can say where. */
export class Place {
  readonly value: Json | undefined;
  readonly pointer: string;
  readonly #root: Json;

  private constructor(root: Json, value: Json | undefined, pointer: string) {
    this.#root = root;
    this.value = value;
    this.pointer = pointer;
  }

  static root(document: Json): Place {
    return new Place(document, document, "");
  }

  get exists(): boolean {
    return this.value !== undefined;
  }

  at(key: string | number): Place {
    const { value } = this;
    const name = String(key);
    const members = isObject(value) ? value : Array.isArray(value) ? Object.fromEntries(value.entries()) : {};
    const child = Object.hasOwn(members, name) ? members[name] : undefined;
    return new Place(this.#root, child, `${this.pointer}/${escapePointer(name)}`);
  }

  /** The members of an object or array; none where the value is absent. */
  children(): [key: string, child: Place][] {
    if (this.value === undefined) return [];
    if (typeof this.value !== "object" || this.value === null) return this.fail("expected an object or a list");
    return Object.keys(this.value).map((key) => [key, this.at(key)]);
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
    const reference = this.at("$ref").value;
    if (reference === undefined) return this;
    if (typeof reference !== "string" || !reference.startsWith("#/")) {
      return this.at("$ref").fail("expected a reference inside this document, such as #/components/schemas/Service");
    }
    if (followed.includes(reference)) return this.at("$ref").fail(`the reference ${reference} leads back to itself`);
    let place = Place.root(this.#root);
    for (const segment of reference.slice(2).split("/")) place = place.at(unescapePointer(segment));
    if (!place.exists)
      return this.at("$ref").fail(`the reference ${reference} leads nowhere; name a component that exists`);
    return place.target([...followed, reference]);
  }

  fail(message: string): never {
    throw new DocumentError(this.pointer, message);
  }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function escapePointer(segment: string): string {
  // Most have nothing to escape, and this runs for every value of the document.
  if (!segment.includes("/") && !segment.includes("~")) return segment;
  return segment.replaceAll("~", "~0").replaceAll("/", "~1");
}

function unescapePointer(segment: string): string {
  return decodeURIComponent(segment).replaceAll("~1", "/").replaceAll("~0", "~");
}
