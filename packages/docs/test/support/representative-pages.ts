/**
 * Selects a few pages that together have every tag, class and role of all pages, for slow checks.
 *
 * @param pages - The HTML of each page by path.
 * @returns The paths of the selected pages, largest first.
 */
export function representativePages(pages: Iterable<readonly [path: string, html: string]>): string[] {
  const seen = new Set<string>();
  return [...pages]
    .toSorted(([, one], [, other]) => other.length - one.length)
    .filter(([, html]) => {
      const before = seen.size;
      for (const [kind] of html.matchAll(/<[a-z]\w*|(?: class| role)="[^"]*"/g)) seen.add(kind);
      return seen.size > before;
    })
    .map(([path]) => path);
}
