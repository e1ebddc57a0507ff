import { close, createIndex } from "pagefind";

/** The files that a browser needs; the others are user interfaces, in place of which the site has its own. */
const needed = /^(?:pagefind\.js|pagefind-worker\.js|pagefind-entry\.json|wasm\.|.*\.pf_|fragment\/|index\/|filter\/)/;

/** These stand on the page of every operation, so that a search for one would find them all. */
const excludeSelectors = [".type", ".required", ".error .headers"];

/** Indexes pages for the search in the browser, while others are still being made. */
export interface SearchIndex {
  /**
   * Adds a page. The same pages in the same order give the same index.
   *
   * @param path - its path in the site.
   * @param page - its HTML. Only what has the attribute `data-pagefind-body` is indexed.
   */
  readonly add: (path: string, page: string) => void;
  /**
   * Returns the content of each file of the index by its path in the site.
   *
   * @throws `Error` when Pagefind cannot read a page.
   */
  readonly files: () => Promise<Map<string, Uint8Array>>;
  /** Stops the program that makes the index. */
  readonly close: () => Promise<void>;
}

/**
 * Starts an index of the pages of the site: https://pagefind.app/docs/node-api/
 *
 * @throws `Error` when Pagefind cannot start.
 */
export async function openSearchIndex(): Promise<SearchIndex> {
  const { index, errors } = await createIndex({ forceLanguage: "en", excludeSelectors });
  throwOn(errors);
  if (index === undefined) throw new Error("The search index cannot be made: Pagefind did not start one.");
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
          ({ errors: problems }) => problems,
          (error: unknown) => [String(error)],
        ),
      );
    },
    files: async () => {
      throwOn((await Promise.all(added)).flat());
      const { files, errors: problems } = await index.getFiles();
      throwOn(problems);
      return new Map(
        files.filter(({ path }) => needed.test(path)).map(({ path, content }) => [`pagefind/${path}`, content]),
      );
    },
    close: async () => void (await close()),
  };
}

function throwOn(errors: readonly string[]): void {
  if (errors.length > 0) throw new Error(`The search index cannot be made: ${errors.join("; ")}`);
}
