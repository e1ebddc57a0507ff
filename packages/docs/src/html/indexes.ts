import { home, notFoundPage, operationPage } from "../links.ts";
import type { OperationView, Reference } from "../reference/views.ts";
import type { SiteUrls, SitePage } from "./layout.ts";
import { html } from "./template.ts";

/** An operation in the list of the search. */
export type SearchableOperation = ReturnType<typeof listed>;

/** Writes the list of operations, by which the search finds one by its path, its permission or any of its names. */
export function searchList({ operations }: Reference): string {
  return `${JSON.stringify(operations.map(listed))}\n`;
}

function listed(operation: OperationView) {
  const { summary: title, id, method, path, permission, cliCommand } = operation;
  return { page: operationPage(operation), title, id, method, path, permission, cliCommand };
}

/** The addresses of all pages for search engines: https://www.sitemaps.org/protocol.html */
export function sitemap(pages: readonly SitePage[], { homepage }: SiteUrls): string {
  const addresses = pages
    .filter(({ path }) => path !== notFoundPage)
    .map(({ path }) => new URL(path === home ? "" : path, homepage).href);
  const urls = addresses.map((address) => html`<url><loc>${address}</loc></url>`);
  const opening =
    '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">';
  return `${opening}${urls.join("\n")}</urlset>\n`;
}

/** What robots may read, which is everything: https://www.rfc-editor.org/rfc/rfc9309 */
export function robots({ homepage }: SiteUrls): string {
  return `User-agent: *\nAllow: /\n\nSitemap: ${new URL("sitemap.xml", homepage).href}\n`;
}
