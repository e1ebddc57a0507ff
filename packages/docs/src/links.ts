import type { OperationView, SharedSchema, TagView } from "./reference/views.ts";

/** Returns the URL of a file of the site, relative to the current page. */
export type Link = (path: string) => string;

/** The paths of pages. Each page except the 404 page and Redoc's also exists as Markdown. */
export const home = "index.html";
export const changelogPage = "changelog.html";
export const comparisonPage = "comparison.html";
export const notFoundPage = "404.html";
export const onePageReference = "reference.html";

export const comparisonTitle = "How it compares";
export const comparisonSummary = "Bundle size, speed, start-up time and page weight of northspec and its peers.";

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

/** Returns the path of the Markdown version of a page. */
export function markdownOf(page: string): string {
  return page.replace(/\.html$/, ".md");
}

/**
 * Creates links relative to a page, which work under any base path and from `file:` URLs.
 *
 * @param page - The path of the page in the site.
 */
export function relativeTo(page: string): Link {
  const up = "../".repeat(page.split("/").length - 1);
  return (path) => `${up}${path}`;
}

/**
 * Creates absolute links for the 404 page, which may be served at any depth.
 *
 * @param homepage - The URL of the published site.
 */
export function absoluteIn(homepage: string): Link {
  const { pathname } = new URL(homepage);
  return (path) => `${pathname}${path}`;
}
