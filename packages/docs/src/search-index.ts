import { close, createIndex } from "pagefind";

/** The files that a browser needs. The others belong to Pagefind's own user interface. */
const needed = /^(?:pagefind\.js|pagefind-worker\.js|pagefind-entry\.json|wasm\.|.*\.pf_|fragment\/|index\/|filter\/)/;

/** Text that every operation has, so a search for it would match all of them. */
const excludeSelectors = [".type", ".required", ".fold > summary", ".error .headers"];

/** Indexes pages while others are still being rendered. */
export interface SearchIndex {
  /**
   * Adds a page. The same pages in the same order produce the same index.
   *
   * @param path - Its path in the site.
   * @param page - Its HTML. Only the element with the attribute `data-pagefind-body` is indexed.
   */
  readonly add: (path: string, page: string) => void;
  /**
   * Returns the content of each file of the index by its path in the site.
   *
   * @throws Error if Pagefind cannot read a page.
   */
  readonly files: () => Promise<Map<string, Uint8Array>>;
  /** Stops Pagefind. */
  readonly close: () => Promise<void>;
}

/**
 * Starts Pagefind: https://pagefind.app/docs/node-api/
 *
 * @throws Error if it does not start.
 */
export async function openSearchIndex(): Promise<SearchIndex> {
  const { index, errors } = await createIndex({ forceLanguage: "en", excludeSelectors });
  throwOn(errors);
  if (index === undefined) throw new Error("Cannot create the search index: Pagefind did not start.");
  const added: Promise<readonly string[]>[] = [];
  return {
    add: (path, page) => {
      const start = page.search(/<main\b[^>]*\sdata-pagefind-body\b/);
      if (start === -1) return;
      const main = page.slice(start, page.indexOf("</main>", start) + "</main>".length);
      const adding = index.addHTMLFile({ url: path, content: `<html><body>${main}</body></html>` });
      // Rejects only after close().
      added.push(
        adding.then(
          (result) => result.errors,
          (error: unknown) => [String(error)],
        ),
      );
    },
    files: async () => {
      throwOn((await Promise.all(added)).flat());
      const { files, errors: fileErrors } = await index.getFiles();
      throwOn(fileErrors);
      return new Map(
        files.filter(({ path }) => needed.test(path)).map(({ path, content }) => [`pagefind/${path}`, content]),
      );
    },
    close: async () => void (await close()),
  };
}

function throwOn(errors: readonly string[]): void {
  if (errors.length > 0) throw new Error(`Cannot create the search index: ${errors.join("; ")}`);
}
