import type { OperationView, SharedSchema, TagView } from "./reference/views.ts";

/** Makes the link to a file of the site from the page that is written. */
export type Link = (path: string) => string;

/** The files of the site. Each HTML page but the 404 and the one of Redoc has a Markdown file beside it. */
export const home = "index.html";
export const changelogPage = "changelog.html";
export const comparisonPage = "comparison.html";
export const notFoundPage = "404.html";
export const onePageReference = "reference.html";

/** The comparison with other tools, as links to it name it. */
export const comparisonTitle = "How it compares";
export const comparisonSummary = "Bundle size, speed, start-up and page weight of northspec next to its peers.";

export function operationPage({ slug }: Pick<OperationView, "slug">): string {
  return `operations/${slug}.html`;
}

export function schemaPage({ slug }: Pick<SharedSchema, "slug">): string {
  return `schemas/${slug}.html`;
}

export function tagPage({ slug }: Pick<TagView, "slug">): string {
  return `tags/${slug}.html`;
}

export function guidePage({ slug }: { readonly slug: string }): string {
  return `guides/${slug}.html`;
}

/** The same page as Markdown. */
export function markdownOf(page: string): string {
  return page.replace(/\.html$/, ".md");
}

/**
 * Links relative to a page, so that the site works below any address and from a directory.
 *
 * @param page - the page's own path in the site.
 */
export function relativeTo(page: string): Link {
  const up = "../".repeat(page.split("/").length - 1);
  return (path) => `${up}${path}`;
}

/**
 * Links for a page that is shown in the place of another, whose depth it cannot know.
 *
 * @param homepage - the site's address: the links begin with its path.
 */
export function absoluteIn(homepage: string): Link {
  const { pathname } = new URL(homepage);
  return (path) => `${pathname}${path}`;
}
