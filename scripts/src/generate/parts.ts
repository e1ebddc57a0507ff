import { isObject, type Json, type Place } from "./place.ts";

/** A schema as it is written, what it refers to, and all that it is composed of. What stands earlier wins. */
export function partsOf(schema: Place): Place[] {
  const target = schema.target();
  const own = target === schema ? [schema] : [schema, target];
  return [
    ...own,
    ...target
      .at("allOf")
      .children()
      .flatMap(([, part]) => partsOf(part)),
  ];
}

/** The first value that a keyword has. */
export function first(parts: readonly Place[], keyword: string): Json | undefined {
  return parts.map((part) => part.get(keyword)).find((value) => value !== undefined);
}

/** Whether a value is to be hidden wherever it is shown. */
export function isSecret(parts: readonly Place[]): boolean {
  return first(parts, "format") === "password";
}

/**
 * Reads each schema once, however many operations share it. What is read of a schema must depend on nothing else.
 *
 * A schema that holds itself is an exception: inside of itself it is cut, so that what it gives, and what those on the
 * way to it give, depends on where the reading began. That is not remembered.
 */
export class Reading<Found> {
  readonly #found = new Map<Json | undefined, Found>();
  readonly #above: (Json | undefined)[] = [];
  #cuts = 0;

  /**
   * @param read - reads a schema by its parts.
   * @param cut - what a schema gives inside of itself.
   */
  of(schema: Place, read: (parts: readonly Place[]) => Found, cut: (parts: readonly Place[]) => Found): Found {
    // A reference with nothing beside it is what it refers to.
    const isBare = isObject(schema.value) && Object.keys(schema.value).join() === "$ref";
    const key = isBare ? schema.target().value : schema.value;
    const known = this.#found.get(key);
    if (known !== undefined) return known;

    const parts = partsOf(schema);
    const values = parts.map(({ value }) => value);
    if (values.some((value) => this.#above.includes(value))) {
      this.#cuts += 1;
      return cut(parts);
    }
    const cutsBefore = this.#cuts;
    const depth = this.#above.length;
    this.#above.push(...values);
    const found = read(parts);
    this.#above.length = depth;
    if (this.#cuts === cutsBefore) this.#found.set(key, found);
    return found;
  }
}
