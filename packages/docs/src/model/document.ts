export interface JsonObject {
  readonly [key: string]: unknown;
}

/** What the specification says that no page can be made of, and the JSON pointer (RFC 6901) to it. */
export class SpecificationError extends Error {
  override name = "SpecificationError";
  readonly pointer: string;

  constructor(pointer: string, problem: string) {
    super(`${pointer}: ${problem}`);
    this.pointer = pointer;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The members of an object, none where it is absent or no object. */
export function membersOf(value: unknown): [key: string, value: unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The pointer to a member: `~` and `/` in its name are escaped. */
export function pointerTo(pointer: string, ...keys: string[]): string {
  return [pointer, ...keys.map((key) => key.replaceAll("~", "~0").replaceAll("/", "~1"))].join("/");
}

/** A bundled specification, in which references are followed. */
export class Document {
  readonly root: JsonObject;
  readonly #targets = new Map<string, JsonObject>();

  /** @throws SpecificationError if it is no OpenAPI 3.1 document. */
  constructor(bundle: unknown) {
    if (!isObject(bundle)) throw new SpecificationError("#", "expected a bundled OpenAPI document, an object");
    if (!textOf(bundle["openapi"])?.startsWith("3.1.")) {
      throw new SpecificationError("#/openapi", 'expected an OpenAPI 3.1 document, such as "3.1.1"');
    }
    this.root = bundle;
  }

  /** The name and the object that a node's `$ref` means; nothing where it has none. */
  reference(node: JsonObject): { readonly name: string | undefined; readonly target: JsonObject } | undefined {
    const { $ref: reference } = node;
    if (reference === undefined) return undefined;
    if (typeof reference !== "string" || !reference.startsWith("#/")) {
      const shown = JSON.stringify(reference);
      throw new SpecificationError("#", `the reference ${shown} leads out of the document; bundle it first`);
    }
    const target = this.#targets.get(reference) ?? this.#find(reference);
    this.#targets.set(reference, target);
    return { name: /^#\/components\/schemas\/([^/]+)$/u.exec(reference)?.[1], target };
  }

  #find(reference: string): JsonObject {
    let target: unknown = this.root;
    for (const key of reference.slice(2).split("/")) {
      const name = decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~");
      if (Array.isArray(target)) target = /^\d+$/u.test(name) ? target[Number(name)] : undefined;
      else target = isObject(target) && Object.hasOwn(target, name) ? target[name] : undefined;
    }
    if (!isObject(target)) throw new SpecificationError(reference, "is referred to but is no object; add it");
    return target;
  }

  /** The object that a node is or refers to; keys beside the reference win. */
  resolve(node: unknown, pointer: string): JsonObject {
    const beside: JsonObject[] = [];
    const passed = new Set<unknown>();
    let current = node;
    for (;;) {
      if (!isObject(current)) throw new SpecificationError(pointer, "expected an object");
      if (passed.has(current)) throw new SpecificationError(pointer, "the reference leads back to itself");
      passed.add(current);
      const reference = this.reference(current);
      if (!reference) return beside.length === 0 ? current : Object.assign({}, current, ...beside.toReversed());
      const { $ref: _, ...others } = current;
      if (Object.keys(others).length > 0) beside.push(others);
      current = reference.target;
    }
  }
}
