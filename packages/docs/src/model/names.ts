/** The words of a name in camel or Pascal case, in lower case: `getService` is `get`, `service`. */
function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/gu, "$1 $2")
    .replaceAll(/([A-Z])([A-Z][a-z])/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** A name as part of an address: `getService` is `get-service`. */
export function slugOf(name: string): string {
  const slug = wordsOf(name)
    .join("-")
    .replaceAll(/[^a-z0-9-]/gu, "_");
  return slug === "" ? "_" : slug;
}

/** A name as a reader would write it: `InternalServiceDeployment` is `Internal service deployment`. */
export function readableName(name: string): string {
  const words = wordsOf(name).join(" ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A field's name as part of an anchor, which needs no escaping in an address. */
export function anchorPart(name: string): string {
  return name === "*" ? "any" : name.replaceAll(/[^A-Za-z0-9._-]/gu, "_");
}

/** Names that are taken once each; one that is wanted again gets a number. */
export class UniqueNames {
  readonly #taken = new Set<string>();

  take(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.#taken.has(name); count += 1) name = `${wanted}-${count}`;
    this.#taken.add(name);
    return name;
  }
}
