import { wordsOf } from "@northspec/openapi";

/** A name as part of a URL: `getService` is `get-service`. */
export function slugOf(name: string): string {
  const slug = wordsOf(name)
    .join("-")
    .replaceAll(/[^a-z0-9-]/gu, "_");
  return slug === "" ? "_" : slug;
}

/** A field's name as part of an anchor, which a URL can hold unescaped. */
export function anchorPart(name: string): string {
  return name === "*" ? "any" : name.replaceAll(/[^A-Za-z0-9._-]/gu, "_");
}

/** Makes names unique by adding a number to those already taken. */
export class UniqueNames {
  readonly #taken = new Set<string>();

  take(preferred: string): string {
    let name = preferred;
    for (let count = 2; this.#taken.has(name); count += 1) name = `${preferred}-${count}`;
    this.#taken.add(name);
    return name;
  }
}
