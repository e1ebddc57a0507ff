import type { SearchableOperation, SearchList } from "../html/indexes.ts";
import { correct } from "./spelling.ts";

/** The results of a query. */
export interface SearchResults {
  /** The query without typos. */
  readonly query: string;
  readonly results: readonly SearchResult[];
}

/** A page that matches a query. */
export interface SearchResult {
  readonly page: string;
  readonly title: string;
  /** The method and path of an operation, or an excerpt of the page. */
  readonly note: string;
  readonly matches: readonly SearchMatch[];
}

/** A field or heading that matches a query. */
export interface SearchMatch {
  readonly anchor: string;
  readonly text: string;
}

/** The parts of a Pagefind result in use: https://pagefind.app/docs/api/ */
interface TextPage {
  /** Its path in the site. */
  readonly raw_url: string;
  readonly meta: Readonly<Record<string, string>>;
  /** Its text. */
  readonly raw_content: string;
  /** The text around the match, without markup. */
  readonly plain_excerpt: string;
  /** The indexes of the matching words in the text. */
  readonly locations: readonly number[];
  /** The elements with an id, in order. */
  readonly anchors: readonly {
    readonly element: string;
    readonly id: string;
    readonly text: string;
    /** The index of the word that follows it. */
    readonly location: number;
  }[];
}

interface Pagefind {
  readonly init: () => Promise<void>;
  readonly search: (query: string) => Promise<{ readonly results: readonly { data: () => Promise<TextPage> }[] }>;
}

/** Each result costs a request. */
const maxPages = 12;
const maxOperations = 10;
const maxMatches = 4;

/**
 * Loads the search index. Operations are found by their names, everything else by its text.
 *
 * @returns A function that finds the pages that match a query, best match first.
 * @throws TypeError if the index cannot be loaded.
 */
export async function openSearch(root: URL): Promise<(query: string) => Promise<SearchResults>> {
  const response = await fetch(new URL("search.json", root));
  const { operations, fields } = (await response.json()) as SearchList; // the build wrote it
  const byPage = new Map(operations.map((operation) => [operation.page, operation]));
  const words = [
    ...new Set([...operations.flatMap((operation) => namesOf(operation).match(/\p{L}+/gu) ?? []), ...fields]),
  ];
  const pagefind = (await import(new URL("pagefind/pagefind.js", root).href)) as Pagefind;
  await pagefind.init();

  const find = async (query: string): Promise<{ results: SearchResult[]; isExact: boolean }> => {
    const normalized = query.trim().toLowerCase().replaceAll(/\s+/g, " ");
    if (normalized === "") return { results: [], isExact: true };
    const terms = termsOf(normalized);
    const named = operations
      .map((operation) => ({ operation, score: scoreOf(operation, normalized, terms) }))
      .filter(({ score }) => score > 0)
      .toSorted((one, other) => other.score - one.score || one.operation.path.length - other.operation.path.length)
      .slice(0, maxOperations)
      .map(({ operation }) => operation.page);
    const { results } = await pagefind.search(terms.join(" "));
    const pages = await Promise.all(results.slice(0, maxPages).map((result) => result.data()));
    const texts = pages.map((text) => ({ text, ...matchesOf(text, normalized, terms) }));
    // Pages with a field of this name come first; schemas come after other pages.
    const rank = ({ text, isNamed }: (typeof texts)[number]) =>
      (isNamed ? 0 : 2) + (text.raw_url.startsWith("schemas/") ? 1 : 0);
    const inText = new Map(
      texts.toSorted((one, other) => rank(one) - rank(other)).map((found) => [found.text.raw_url, found]),
    );
    const all = [...new Set([...named, ...inText.keys()])].map((page) => {
      const found = inText.get(page);
      const operation = byPage.get(page);
      return {
        page,
        title: operation?.title ?? found?.text.meta["title"] ?? page,
        note: operation ? `${operation.method} ${operation.path}` : plainText(found?.text.plain_excerpt ?? ""),
        // A query that matches an operation does not match its fields, unless a field has that name.
        matches: found === undefined || (named.includes(page) && !found.isNamed) ? [] : found.matches,
      };
    });
    // Pagefind also finds words that only start like those of the query.
    const isInText = (word: string) => pages.some((page) => page.raw_content.toLowerCase().includes(word));
    return { results: all, isExact: named.length > 0 || terms.every(isInText) };
  };

  return async (query) => {
    const { results, isExact } = await find(query);
    const corrected = isExact ? query : correct(query, words);
    return { query: corrected, results: corrected === query ? results : (await find(corrected)).results };
  };
}

/** The words of a query, without those that only make it a question: `how to roll back a service`. */
function termsOf(normalized: string): string[] {
  const all = normalized.split(" ");
  const terms = all.filter((word) => !/^(?:an?|the|of|to|for|in|how|do|i|can|which|what|is|my)$/.test(word));
  return terms.length > 0 ? terms : all;
}

/** Decodes the entities of an excerpt. */
function plainText(excerpt: string): string {
  return new DOMParser().parseFromString(excerpt, "text/html").body.textContent ?? "";
}

/** How well a query matches an operation: 4 exactly, 3 as a prefix, 2 in part, 1 by words of other names, 0 not at all. */
function scoreOf(operation: SearchableOperation, normalized: string, terms: readonly string[]): number {
  const names = namesOf(operation);
  const scores = names.split("\n").map((name) => {
    if (name === normalized) return 4;
    return name.startsWith(normalized) ? 3 : 0;
  });
  const hasWords = (text: string) => terms.every((term) => text.includes(term));
  const inPart = hasWords(operation.title.toLowerCase()) || names.includes(normalized) ? 2 : Number(hasWords(names));
  return Math.max(...scores, matchesUrl(operation, normalized) ? 4 : 0, inPart);
}

/** The names of an operation in lower case, one per line. */
function namesOf({ title, id, method, path, permission, cliCommand }: SearchableOperation): string {
  const names = [title, id, path, `${method} ${path}`, permission ?? "", cliCommand, `northspec ${cliCommand}`];
  return names.join("\n").toLowerCase();
}

/** Whether a URL path, with or without a method (`/v1/projects/my-project`, `get /v1/projects`), matches an operation. */
function matchesUrl({ method, path }: Pick<SearchableOperation, "method" | "path">, normalized: string): boolean {
  const [, givenMethod = method, givenPath = ""] = /^(?:([a-z]+) )?(\/.*)$/.exec(normalized) ?? [];
  if (givenMethod.toLowerCase() !== method.toLowerCase()) return false;
  const parts = path.toLowerCase().split("/");
  const given = givenPath.split("/");
  return (
    given.length === parts.length &&
    parts.every((part, index) => part === given[index] || (part.startsWith("{") && given[index] !== ""))
  );
}

/**
 * The fields and headings of a page that match: first those with the name, then those around matching text, sorted by
 * the number of terms in their own text.
 */
function matchesOf(
  page: TextPage,
  normalized: string,
  terms: readonly string[],
): { matches: SearchMatch[]; isNamed: boolean } {
  const { anchors, locations } = page;
  const all = anchors
    .filter(({ element, text }) => element === "li" || (/^h[2-4]$/.test(element) && text !== ""))
    .map(({ element, id, text, location }) => {
      const isField = element === "li";
      // The anchor of a field has its path.
      return { anchor: id, location, isField, text: isField ? id.replace(/^[^-]+-(?:header-)?/, "") : text };
    });
  const nameOf = (path: string) => `.${path.toLowerCase().replaceAll("[]", "")}`;
  const named = all.filter(({ isField, text }) => isField && nameOf(text).endsWith(nameOf(normalized)));
  const countTerms = ({ text }: SearchMatch) => {
    // `rollback` is in `Roll back`.
    const letters = text.toLowerCase().replaceAll(" ", "");
    return terms.filter((term) => letters.includes(term)).length;
  };
  const around = locations
    .flatMap((location) => all.findLast((match) => match.location <= location) ?? [])
    .toSorted((one, other) => countTerms(other) - countTerms(one));
  const found = [...named, ...around];
  // Every error has the same headers: keep the first.
  const first = new Map(found.toReversed().map((match) => [match.text, match]));
  const matches = [...new Set(found.map((match) => first.get(match.text) ?? match))].slice(0, maxMatches);
  return { matches, isNamed: named.length > 0 };
}
