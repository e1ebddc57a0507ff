import { home, notFoundPage, operationPage } from "../links.ts";
import type { OperationView, Reference } from "../reference/views.ts";
import type { SiteUrls, SitePage } from "./layout.ts";
import { html } from "./template.ts";

/** An operation in the search list. */
export type SearchableOperation = ReturnType<typeof searchable>;

/** Lists the operations for the search, which finds them by path, permission, operationId, summary or CLI command. */
export function searchList({ operations }: Reference): string {
  return `${JSON.stringify(operations.map(searchable))}\n`;
}

function searchable(operation: OperationView) {
  const { summary: title, id, method, path, permission, cliCommand } = operation;
  return { page: operationPage(operation), title, id, method, path, permission, cliCommand };
}

/** Lists the URLs of all pages for search engines: https://www.sitemaps.org/protocol.html */
export function sitemap(pages: readonly SitePage[], { homepage }: SiteUrls): string {
  const urls = pages
    .filter(({ path }) => path !== notFoundPage)
    .map(({ path }) => new URL(path === home ? "" : path, homepage).href);
  const entries = urls.map((url) => html`<url><loc>${url}</loc></url>`);
  const opening =
    '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">';
  return `${opening}${entries.join("\n")}</urlset>\n`;
}

/** Allows crawlers to read everything: https://www.rfc-editor.org/rfc/rfc9309 */
export function robots({ homepage }: SiteUrls): string {
  return `User-agent: *\nAllow: /\n\nSitemap: ${new URL("sitemap.xml", homepage).href}\n`;
}
