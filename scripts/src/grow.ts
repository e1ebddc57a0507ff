/** The part of an OpenAPI document that grows. */
export interface GrowingDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> } | undefined;
}

/**
 * The document with copies of its path items, to see how what is made of it fares when it grows. Each copy has a path,
 * operationIds and schemas of its own: the schemas that the path item itself names are copied with it, those deeper
 * down are shared. `getService` becomes `getServiceCopy1`, `getServiceCopy2` and so on.
 *
 * @param original - a bundled document. It stays as it is.
 * @param count - how many operations the copy has, from those of the original; or one path item's more.
 */
export function grow<Document extends GrowingDocument>(original: Document, count: number): Document {
  const paths: Record<string, Readonly<Record<string, unknown>>> = { ...original.paths };
  const schemas: Record<string, unknown> = { ...original.components?.schemas };
  const originals = Object.entries(original.paths);
  let size = originals.reduce((sum, [, item]) => sum + operationsOf(item), 0);
  for (let copy = 1; size < count; copy += 1) {
    for (const [path, item] of originals) {
      if (size >= count) break;
      const text = JSON.stringify(item, (key, value: unknown) =>
        key === "operationId" ? `${String(value)}Copy${copy}` : value,
      );
      const renamed = text.replace(/"#\/components\/schemas\/(\w+)"/g, (_, name: string) => {
        schemas[`${name}Copy${copy}`] = schemas[name];
        return `"#/components/schemas/${name}Copy${copy}"`;
      });
      // What JSON.stringify made of an object is one again.
      paths[pathOfCopy(path, String(copy))] = JSON.parse(renamed) as Record<string, unknown>;
      size += operationsOf(item);
    }
  }
  return { ...original, paths, components: { ...original.components, schemas } };
}

/** The path of a copy: with a segment of its own behind the project, or else at the end. */
export function pathOfCopy(path: string, copy: string): string {
  const grown = path.replace("{projectId}/", `{projectId}/copy-${copy}/`);
  return grown === path ? `${path}/copy-${copy}` : grown;
}

function operationsOf(item: Readonly<Record<string, unknown>>): number {
  return Object.values(item).filter((value) => typeof value === "object" && value !== null && "operationId" in value)
    .length;
}
