interface Page {
  readonly path: string;
  readonly size: number;
  /** Its tags, classes and roles. */
  readonly kinds: ReadonlySet<string>;
}

/**
 * Selects a few pages that together have every tag, class and role of all pages, for slow checks.
 *
 * @param pages - The HTML of each page by path.
 * @returns The paths of the selected pages. Each adds as many kinds of elements as possible, the first of them the most.
 */
export function representativePages(pages: Iterable<readonly [path: string, html: string]>): string[] {
  const selected: string[] = [];
  let remaining = [...pages].map(([path, html]): Page => {
    const kinds = html.matchAll(/<[a-z]\w*|(?: class| role)="[^"]*"/g);
    return { path, size: html.length, kinds: new Set([...kinds].map(([kind]) => kind)) };
  });
  for (;;) {
    // Of equal pages, the smallest is the fastest to check.
    const [best] = remaining.toSorted((one, other) => other.kinds.size - one.kinds.size || one.size - other.size);
    if (!best || best.kinds.size === 0) return selected;
    selected.push(best.path);
    const isNew = (kind: string) => !best.kinds.has(kind);
    remaining = remaining.map((page) => ({ ...page, kinds: new Set([...page.kinds].filter(isNew)) }));
  }
}
