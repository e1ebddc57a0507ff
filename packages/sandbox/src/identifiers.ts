/**
 * The identifier that a name derives: `Docs Site` becomes `docs-site`.
 *
 * @param name - a name that the specification's pattern accepts.
 */
export function identifierOf(name: string): string {
  return name.toLowerCase().replaceAll(/[\s-]+/g, "-");
}

/** What two names share if they differ only in case, spaces or hyphens. */
export function conflictKeyOf(name: string): string {
  return name.toLowerCase().replaceAll(/[\s-]+/g, "");
}
