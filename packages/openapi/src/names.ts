/** Splits a name into lower-case words: `getService` is `get`, `service`. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/gu, "$1 $2")
    .replaceAll(/([A-Z])([A-Z][a-z])/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** Formats a name as a title: `InternalServiceDeployment` is `Internal service deployment`. */
export function titleOf(name: string): string {
  const words = wordsOf(name).join(" ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
