import { close, createIndex } from "pagefind";

/** What the search needs in a browser; the rest are interfaces that the site has its own in place of. */
const needed = /^(?:pagefind\.js|pagefind-worker\.js|pagefind-entry\.json|wasm\.|.*\.pf_|fragment\/|index\/|filter\/)/;

/**
 * Indexes pages for the search in the browser: https://pagefind.app/docs/node-api/
 *
 * @param pages - the HTML of each page by its path in the site. What is marked with `data-pagefind-body` is indexed.
 * @returns each file of the index by its path in the site.
 * @throws `Error` when Pagefind cannot read a page.
 */
export async function searchIndex(pages: ReadonlyMap<string, string>): Promise<Map<string, Uint8Array>> {
  try {
    const { index, errors } = await createIndex({ forceLanguage: "en" });
    failOn(errors);
    if (index === undefined) throw new Error("Pagefind gave no index.");
    for (const [url, content] of pages) failOn((await index.addHTMLFile({ url, content })).errors);
    const { files, errors: problems } = await index.getFiles();
    failOn(problems);
    return new Map(
      files.filter(({ path }) => needed.test(path)).map(({ path, content }) => [`pagefind/${path}`, content]),
    );
  } finally {
    await close();
  }
}

function failOn(errors: readonly string[]): void {
  if (errors.length > 0) throw new Error(`The search index cannot be made: ${errors.join("; ")}`);
}
