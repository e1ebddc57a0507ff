import { createRequire } from "node:module";
import { close, createIndex } from "pagefind";
import { type Files, keyOf, type Memory } from "../memory.ts";
import { type IndexedPage, Parts } from "./parts.ts";

/** What the search needs in a browser; the rest are interfaces that the site has its own in place of. */
const needed = /^(?:pagefind\.js|pagefind-worker\.js|pagefind-entry\.json|wasm\.|.*\.pf_|fragment\/|index\/|filter\/)/;
/** What is the same for all parts. */
const common = /^(?:pagefind\.js|pagefind-worker\.js|wasm\.)/;

/** Who looked for one of these would find the page of every operation: types, what is required, headers of errors. */
const options = { forceLanguage: "en", excludeSelectors: [".type", ".required", ".error .headers"] };

const { dependencies } = createRequire(import.meta.url)("../../package.json") as {
  dependencies: { pagefind: string };
};

/**
 * Makes the index by which a browser searches the pages, while the pages are still being made:
 * https://pagefind.app/docs/node-api/
 *
 * A large site has several indexes, which the browser merges: https://pagefind.app/docs/multisite/
 */
export class PageIndexer {
  readonly #memory: Memory | undefined;
  readonly #parts = new Parts();
  readonly #made: Promise<Files>[] = [];
  #isClosed = false;

  /** @param memory - where the indexes of parts are kept. Without it each is made anew. */
  constructor(memory?: Memory) {
    this.#memory = memory;
  }

  /**
   * @param path - the page's path in the site. Pages come in the order of their paths.
   * @param page - its HTML. What is marked with `data-pagefind-body` is indexed; a page without the mark is not.
   */
  add(path: string, page: string): void {
    const start = page.search(/<main\b[^>]*\sdata-pagefind-body\b/);
    if (start === -1) return;
    const html = page.slice(start, page.indexOf("</main>", start) + "</main>".length);
    this.#make(this.#parts.add({ path, html }));
  }

  /**
   * @returns each file of the index by its path in the site.
   * @throws `Error` when Pagefind cannot read a page.
   */
  async finish(): Promise<Map<string, Uint8Array>> {
    this.#make(this.#parts.end());
    try {
      const parts = await Promise.all(this.#made);
      const folders = parts.map((_, index) => (index === 0 ? "" : `parts/${index + 1}/`));
      const files = parts.flatMap((part, index) =>
        [...part]
          .filter(([path]) => index === 0 || !common.test(path))
          .map(([path, content]) => [`pagefind/${folders[index]}${path}`, content] as const),
      );
      return new Map([...files, ["pagefind/parts.json", Buffer.from(`${JSON.stringify(folders.slice(1))}\n`)]]);
    } finally {
      await this.close();
    }
  }

  /** Ends what is still being made: for a site that does not come to be. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await close();
    await Promise.allSettled(this.#made);
  }

  #make(part: readonly IndexedPage[] | undefined): void {
    if (part === undefined) return;
    const made = (this.#made.at(-1) ?? Promise.resolve()).then(() => this.#recallOrIndex(part));
    // Whoever finishes hears of it.
    made.catch(() => undefined);
    this.#made.push(made);
  }

  async #recallOrIndex(part: readonly IndexedPage[]): Promise<Files> {
    if (this.#isClosed) throw new Error("The search index is not wanted any more.");
    const key = keyOf([
      dependencies.pagefind,
      JSON.stringify(options),
      needed.source,
      ...part.flatMap(({ path, html }) => [path, html]),
    ]);
    const known = this.#memory?.recall(key);
    if (known !== undefined) return known;
    const files = await index(part);
    this.#memory?.remember(key, files);
    return files;
  }
}

async function index(part: readonly IndexedPage[]): Promise<Files> {
  const { index: made, errors } = await createIndex(options);
  failOn(errors);
  if (made === undefined) throw new Error("Pagefind gave no index.");
  const added = await Promise.all(
    part.map(({ path, html }) => made.addHTMLFile({ url: path, content: `<html><body>${html}</body></html>` })),
  );
  for (const { errors: problems } of added) failOn(problems);
  const { files, errors: problems } = await made.getFiles();
  failOn(problems);
  await made.deleteIndex();
  return new Map(files.filter(({ path }) => needed.test(path)).map(({ path, content }) => [path, content]));
}

function failOn(errors: readonly string[]): void {
  if (errors.length > 0) throw new Error(`The search index cannot be made: ${errors.join("; ")}`);
}
