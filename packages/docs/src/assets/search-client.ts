import type { SearchableOperation } from "../html/indexes.ts";

/** A page that is found. */
export interface SearchResult {
  readonly page: string;
  readonly title: string;
  /** What kind of page it is, or the words around what was found. */
  readonly note: string;
  readonly matches: readonly SearchMatch[];
}

/** A match on a page that is found. */
export interface SearchMatch {
  readonly anchor: string;
  readonly text: string;
}

/** What this reads of a page that Pagefind found: https://pagefind.app/docs/api/ */
interface TextPage {
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
const maxPages = 12;
const maxOperations = 10;
const maxMatches = 4;

/**
 * Opens the search: operations are found by their names, everything else by its text.
 *
 * @returns what finds pages by words, the best first.
 * @throws `TypeError` where the files of the search cannot be loaded.
 */
export async function openSearch(root: URL): Promise<(words: string) => Promise<SearchResult[]>> {
  const response = await fetch(new URL("search.json", root));
  const operations = (await response.json()) as SearchableOperation[]; // the build wrote it
  const byPage = new Map(operations.map((operation) => [operation.page, operation]));
  const pagefind = (await import(new URL("pagefind/pagefind.js", root).href)) as Pagefind;
  await pagefind.init();

  return async (words) => {
    const wanted = words.trim().toLowerCase().replaceAll(/\s+/g, " ");
    if (wanted === "") return [];
    const named = operations
      .map((operation) => ({ operation, score: scoreOf(operation, wanted) }))
      .filter(({ score }) => score > 0)
      .toSorted((one, other) => other.score - one.score || one.operation.path.length - other.operation.path.length)
      .slice(0, maxOperations)
      .map(({ operation }) => operation.page);
    const { results } = await pagefind.search(words);
    const pages = await Promise.all(results.slice(0, maxPages).map((result) => result.data()));
    const texts = pages.map((text) => ({ text, ...matchesOf(text, wanted) }));
    // A page with a field of this name before those that only tell of it; an operation before a schema.
    const rank = ({ text, isNamed }: (typeof texts)[number]) => (isNamed ? (byPage.has(text.raw_url) ? 0 : 1) : 2);
    const inText = new Map(
      texts.toSorted((one, other) => rank(one) - rank(other)).map((found) => [found.text.raw_url, found]),
    );
    return [...new Set([...named, ...inText.keys()])].map((page) => {
      const found = inText.get(page);
      const operation = byPage.get(page);
      return {
        page,
        title: operation?.title ?? found?.text.meta["title"] ?? page,
        note: operation ? `${operation.method} ${operation.path}` : plainText(found?.text.plain_excerpt ?? ""),
        // Whoever names an operation looks for none of its parts, unless one has that name too.
        matches: found === undefined || (named.includes(page) && !found.isNamed) ? [] : found.matches,
      };
    });
  };
}

/** Pagefind writes excerpts with entities. */
function plainText(excerpt: string): string {
  return new DOMParser().parseFromString(excerpt, "text/html").body.textContent ?? "";
}

/** How well words name an operation: 3 in full, 2 from the start, 1 in part. */
function scoreOf({ title, id, method, path, permission, cliCommand }: SearchableOperation, wanted: string): number {
  const names = [title, id, path, `${method} ${path}`, permission ?? "", cliCommand, `northspec ${cliCommand}`];
  const scores = names.map((name) => {
    const text = name.toLowerCase();
    if (text === wanted) return 3;
    return text.startsWith(wanted) ? 2 : Number(text.includes(wanted));
  });
  return Math.max(...scores, isCallOf(path.toLowerCase(), wanted) ? 3 : 0);
}

/** Whether an address, such as `/v1/projects/my-project`, is one of a path with parameters. */
function isCallOf(path: string, wanted: string): boolean {
  const parts = path.split("/");
  const given = wanted.replace(/^[a-z]+ (?=\/)/, "").split("/");
  return (
    given.length === parts.length &&
    parts.every((part, index) => part === given[index] || (part.startsWith("{") && given[index] !== ""))
  );
}

/** The fields and headings of a page that are found: those that are named so first, then those around the words. */
function matchesOf(page: TextPage, wanted: string): { matches: SearchMatch[]; isNamed: boolean } {
  const { anchors, locations } = page;
  const words = page.raw_content.split(/\s+/);
  const all = anchors
    .filter(({ element, text }) => element === "li" || (/^h[2-4]$/.test(element) && text !== ""))
    .map(({ element, id, text, location }) => {
      // A field begins with its path. Its anchor has that of the variant that it stands in too, which nobody looks for.
      const [word = ""] = words.slice(location, location + 1);
      const isPath = id.endsWith(word.slice(word.lastIndexOf(".") + 1));
      const path = isPath ? word : id.replace(/^[^-]+-(?:header-)?/, "");
      return { anchor: id, location, isField: element === "li", text: element === "li" ? path : text };
    });
  const nameOf = (path: string) => `.${path.toLowerCase().replaceAll("[]", "")}`;
  const named = all.filter(({ isField, text }) => isField && nameOf(text).endsWith(nameOf(wanted)));
  const around = locations.map((location) => all.findLast((match) => match.location <= location));
  const found = [...named, ...around.filter((match) => match !== undefined)];
  // Each error has the same headers.
  const first = new Map(found.toReversed().map((match) => [match.text, match]));
  const matches = [...new Set(found.map((match) => first.get(match.text) ?? match))].slice(0, maxMatches);
  return { matches, isNamed: named.length > 0 };
}
