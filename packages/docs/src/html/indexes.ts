import { home, notFoundPage, operationPage } from "../links.ts";
import type { FieldView, OperationView, Reference } from "../reference/views.ts";
import type { SiteUrls, SitePage } from "./layout.ts";
import { html } from "./template.ts";

/** What the search finds by name. */
export interface SearchList {
  readonly operations: readonly SearchableOperation[];
  /** The names of all fields, to correct typos. */
  readonly fields: readonly string[];
}

/** An operation in the search list. */
export type SearchableOperation = ReturnType<typeof searchable>;

/** Lists the operations for the search, which finds them by path, permission, operationId, summary or CLI command. */
export function searchList({ operations }: Reference): string {
  const fields = operations.flatMap(({ pathParameters, queryParameters, body, success }) =>
    namesIn([...pathParameters, ...queryParameters, ...(body ? [body.root] : []), success.root]),
  );
  const list: SearchList = { operations: operations.map(searchable), fields: [...new Set(fields)].toSorted() };
  return `${JSON.stringify(list)}\n`;
}

function namesIn(fields: readonly FieldView[]): string[] {
  return fields.flatMap(({ name, children, variants }) => [
    ...(/^\w{4,}$/.test(name) ? [name] : []),
    ...namesIn([...children, ...variants]),
  ]);
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
