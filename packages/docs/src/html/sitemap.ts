import { type Address, type Page } from "./layout.ts";
import { home, notFoundPage } from "./links.ts";
import { html } from "./template.ts";

/** The addresses of all pages for search engines: https://www.sitemaps.org/protocol.html */
export function sitemap(pages: readonly Page[], { homepage }: Address): string {
  const addresses = pages
    .filter(({ path }) => path !== notFoundPage)
    .map(({ path }) => new URL(path === home ? "" : path, homepage).href);
  const urls = addresses.map((address) => html`<url><loc>${address}</loc></url>`);
  const opening =
    '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">';
  return `${opening}${urls.join("\n")}</urlset>\n`;
}

/** What robots may read, which is everything: https://www.rfc-editor.org/rfc/rfc9309 */
export function robots({ homepage }: Address): string {
  return `User-agent: *\nAllow: /\n\nSitemap: ${new URL("sitemap.xml", homepage).href}\n`;
}
