/**
 * Chooses a few pages that together have every kind of element of all pages, told apart by tag, class and role, so that
 * a slow check need not visit pages that are made alike.
 *
 * @param pages - the HTML of each page by its path.
 * @returns the paths of the chosen pages, the largest first.
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
