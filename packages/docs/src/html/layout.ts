import { absoluteIn, changelogPage, home, type Link, markdownOf, notFoundPage, relativeTo } from "../links.ts";
import { contentSecurityPolicy } from "../policy.ts";
import { html, type Part, trusted } from "./template.ts";

/** The URLs that every page of the site contains. */
export interface SiteUrls {
  /** The URL of the published site, with a trailing slash. */
  readonly homepage: string;
  /** The URL of the repository, without a trailing slash. */
  readonly repository: string;
}

/** Renders the navigation of a page. */
export type Navigation = (page: SitePage, link: Link) => Part;

/** A page without the layout that all pages share. */
export interface SitePage {
  /** Its path in the site. */
  readonly path: string;
  readonly title: string;
  /** The description for search engines and previews: one sentence without markup. */
  readonly description: string;
  /** Renders the content between the navigation and the footer. */
  readonly main: (link: Link) => Part;
  /** The pages above it. */
  readonly crumbs?: readonly PageLink[];
  /** The pages before and after it in the order of the navigation. */
  readonly previous?: PageLink;
  readonly next?: PageLink;
  /** The tag whose operations the navigation shows. */
  readonly tag?: string;
  /** The sections that the navigation lists. */
  readonly sections?: readonly Section[];
  /** The same page as Markdown, if there is one. */
  readonly markdown?: () => string;
  /** The source of the page in the repository. */
  readonly source?: string;
  /** The layout of the main part. */
  readonly kind: "article" | "reference";
}

/** A link to a page. */
export interface PageLink {
  readonly title: string;
  /** Its path in the site. */
  readonly path: string;
}

/** A section of a page, as the navigation lists it. */
export interface Section {
  readonly anchor: string;
  readonly title: string;
}

const siteName = "northspec";

/** Renders a page with head, header, navigation and footer. */
export function renderPage(page: SitePage, navigation: Navigation, { homepage, repository }: SiteUrls): string {
  const isMissing = page.path === notFoundPage;
  const link = isMissing ? absoluteIn(homepage) : relativeTo(page.path);
  const canonical = new URL(page.path === home ? "" : page.path, homepage).href;
  const title = page.path === home ? page.title : `${page.title} · ${siteName}`;
  const markdown = page.markdown !== undefined && link(markdownOf(page.path));
  return `<!DOCTYPE html>\n${html`
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>${title}</title>
        <meta name="description" content="${page.description}">
        <meta name="color-scheme" content="light dark">
        <meta property="og:site_name" content="${siteName}">
        <meta property="og:type" content="${page.path === home ? "website" : "article"}">
        <meta property="og:title" content="${page.title}">
        <meta property="og:description" content="${page.description}">
        <meta name="twitter:card" content="summary">
        ${
          isMissing
            ? html`<meta name="robots" content="noindex">`
            : html`<meta property="og:url" content="${canonical}"><link rel="canonical" href="${canonical}">`
        }
        ${markdown && html`<link rel="alternate" type="text/markdown" href="${markdown}" title="This page as Markdown">`}
        <link rel="icon" type="image/svg+xml" href="${link("assets/icon.svg")}">
        <link rel="stylesheet" href="${link("assets/site.css")}">
        <script src="${link("assets/early.js")}"></script>
        <script src="${link("assets/site.js")}" defer></script>
      </head>
      <body class="${page.kind}">
        <a class="skip" href="#content">Skip to content</a>
        ${header(link)}
        <nav id="navigation" class="navigation" aria-label="Pages" popover>${navigation(page, link)}</nav>
        <main id="content" tabindex="-1"${!isMissing && trusted(" data-pagefind-body")}>
          ${topBar(page, link)}
          ${page.main(link)}
          ${pager(page, link)}
        </main>
        <footer class="footer">
          <p>Unofficial: not affiliated with, endorsed by or supported by Northflank Ltd.</p>
          <ul>
            ${
              page.source !== undefined &&
              html`<li><a href="${repository}/edit/main/${page.source}">Edit this page’s source</a></li>`
            }
            <li><a href="${link(changelogPage)}">Changelog</a></li>
            <li><a href="${link("llms.txt")}">llms.txt</a></li>
            <li><a href="${repository}">Source code</a></li>
          </ul>
        </footer>
        <p id="announcer" class="hidden" role="status"></p>
      </body>
    </html>
  `}\n`;
}

/** Renders the links to the pages above a page, and to the page as Markdown. A script adds a button that copies it. */
function topBar({ path, crumbs = [], markdown }: SitePage, link: Link): Part {
  if (path === home || path === notFoundPage) return false;
  const all = [{ title: "Overview", path: home }, ...crumbs];
  return html`<div class="top" data-pagefind-ignore>
    <nav class="crumbs" aria-label="Breadcrumb">
      <ol>
        ${all.map((crumb) => html`<li><a href="${link(crumb.path)}">${crumb.title}</a></li>`)}
      </ol>
    </nav>
    ${markdown && html`<a class="markdown" href="${link(markdownOf(path))}">View as Markdown</a>`}
  </div>`;
}

function pager({ previous, next }: SitePage, link: Link): Part {
  if (!previous && !next) return false;
  const entry = (page: PageLink | undefined, rel: string, label: string) =>
    page && html`<a rel="${rel}" href="${link(page.path)}"><small>${label}</small> ${page.title}</a>`;
  return html`<nav class="pager" aria-label="Previous and next" data-pagefind-ignore>
    ${entry(previous, "prev", "Previous")}${entry(next, "next", "Next")}
  </nav>`;
}

function header(link: Link): Part {
  return html`
    <header class="header">
      <button class="menu" type="button" popovertarget="navigation">Menu</button>
      <a class="brand" href="${link(home)}"><span>${siteName}</span></a>
      <p class="position" aria-hidden="true"></p>
      <div class="tools">
        <button class="search" type="button" aria-keyshortcuts="Control+K Meta+K /">Search<kbd>Ctrl K</kbd></button>
        <button class="theme" type="button" aria-pressed="false" aria-label="Dark theme"></button>
      </div>
    </header>
  `;
}
