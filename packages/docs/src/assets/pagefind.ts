/** What this reads of a page that Pagefind found: https://pagefind.app/docs/api/ */
export interface TextPage {
  /** Its path in the site. */
  readonly raw_url: string;
  readonly meta: Readonly<Record<string, string>>;
  /** All of its words. */
  readonly raw_content: string;
  /** The words around what was found, without elements. */
  readonly plain_excerpt: string;
  /** Which words of the page were found, by number. */
  readonly locations: readonly number[];
  /** Everything on the page that has an id, in order. */
  readonly anchors: readonly {
    readonly element: string;
    readonly id: string;
    readonly text: string;
    /** The number of the word that it stands before. */
    readonly location: number;
  }[];
}

interface Pagefind {
  readonly init: () => Promise<void>;
  readonly search: (words: string) => Promise<{ readonly results: readonly { data: () => Promise<TextPage> }[] }>;
}

/** Each page that is shown costs a request. */
const mostPages = 12;

/**
 * Loads Pagefind, which the build puts beside the pages.
 *
 * @returns what finds pages by the words in them, the best first. Where the site was built without it, it finds none.
 */
export async function openText(root: URL): Promise<(words: string) => Promise<TextPage[]>> {
  try {
    const pagefind = (await import(new URL("pagefind/pagefind.js", root).href)) as Pagefind;
    await pagefind.init();
    return async (words) => {
      const { results } = await pagefind.search(words);
      return Promise.all(results.slice(0, mostPages).map((result) => result.data()));
    };
  } catch {
    return async () => [];
  }
}
