import { comparisonMain, comparisonMarkdown } from "./comparison.ts";
import { guideMarkdown } from "./markdown/guide.ts";
import type { Guide } from "./guides.ts";
import { robots, searchList, sitemap } from "./html/indexes.ts";
import { type SiteUrls, renderPage, type SitePage } from "./html/layout.ts";
import { renderNavigation } from "./html/navigation.ts";
import { homeMain, notFoundMain } from "./html/pages/home.ts";
import { schemaMain, tagMain } from "./html/pages/lists.ts";
import { operationMain, operationSections } from "./html/pages/operation.ts";
import { plainText, prose, sectionsOf } from "./html/prose.ts";
import {
  changelogPage,
  comparisonPage,
  comparisonSummary,
  comparisonTitle,
  guidePage,
  home,
  markdownOf,
  notFoundPage,
  operationPage,
  schemaPage,
  tagPage,
} from "./links.ts";
import { schemaMarkdown, tagMarkdown } from "./markdown/lists.ts";
import { llmsFullText, llmsText } from "./markdown/llms.ts";
import { operationMarkdown } from "./markdown/operation.ts";
import type { Reference } from "./reference/views.ts";

/** Options of the site. */
export interface SiteOptions extends SiteUrls {
  /** Whether to link to Redoc's page. */
  readonly hasOnePageReference: boolean;
}

/**
 * Renders every text file of the site except its assets: pages as HTML and Markdown, and files for crawlers and language
 * models. A generator, so that a large site does not have to fit in memory.
 *
 * @param changelog - Markdown.
 * @returns The path and content of each file, the pages sorted by path.
 * @throws Error with the guide, if an include cannot be resolved.
 */
export function* renderSite(
  reference: Reference,
  guides: readonly Guide[],
  changelog: string,
  options: SiteOptions,
): Generator<readonly [path: string, text: string]> {
  const pages = pagesOf(reference, guides, changelog);
  const navigation = renderNavigation(reference, guides, options.hasOnePageReference);
  const markdownByPath = new Map(
    [...guides.map(guidePage), ...reference.operations.map(operationPage)].map((path) => [path, ""]),
  );
  for (const page of pages.toSorted((one, other) => (one.path < other.path ? -1 : 1))) {
    yield [page.path, renderPage(page, navigation, options)];
    const markdown = page.markdown?.();
    if (markdown === undefined) continue;
    yield [markdownOf(page.path), markdown];
    if (markdownByPath.has(page.path)) markdownByPath.set(page.path, markdown);
  }
  yield ["llms.txt", llmsText(reference, guides)];
  yield ["llms-full.txt", llmsFullText(reference, markdownByPath)];
  yield ["sitemap.xml", sitemap(pages, options)];
  yield ["robots.txt", robots(options)];
  yield ["search.json", searchList(reference)];
  // The local server replaces this with the address of its sandbox.
  yield ["sandbox.json", "{}\n"];
}

/** Lists the pages, those that are read in order with links to each other. */
function pagesOf(reference: Reference, guides: readonly Guide[], changelog: string): SitePage[] {
  const pages = unlinkedPages(reference, guides, changelog);
  const ordered = pages.filter(({ path }) => /^(?:guides|operations)\//.test(path));
  return pages.map((page) => {
    const index = ordered.indexOf(page);
    const [previous, next] = index < 0 ? [] : [ordered[index - 1], ordered[index + 1]];
    return { ...page, ...(previous ? { previous } : {}), ...(next ? { next } : {}) };
  });
}

function unlinkedPages(reference: Reference, guides: readonly Guide[], changelog: string): SitePage[] {
  const guidesCrumb = { title: "Guides", path: `${home}#guides` };
  const operationsCrumb = { title: "Operations", path: `${home}#operations` };
  return [
    {
      path: home,
      title: `northspec: ${reference.title}`,
      description: plainText(reference.summary),
      kind: "reference",
      markdown: () => llmsText(reference, guides),
      main: (link) => homeMain(reference, guides, link),
    },
    ...guides.map((guide): SitePage => {
      const markdown = guideMarkdown(guide, reference);
      return {
        path: guidePage(guide),
        title: guide.title,
        description: plainText(guide.summary),
        kind: "article",
        markdown: () => markdown,
        source: `packages/docs/guides/${guide.slug}.md`,
        crumbs: [guidesCrumb],
        sections: sectionsOf(markdown),
        main: () => prose(markdown),
      };
    }),
    ...reference.tags.flatMap((tag): SitePage[] => [
      {
        path: tagPage(tag),
        title: tag.name,
        description: plainText(tag.description) || `Operations of ${tag.name}.`,
        kind: "article",
        markdown: () => tagMarkdown(tag),
        tag: tag.name,
        crumbs: [operationsCrumb],
        main: (link) => tagMain(tag, link),
      },
      ...tag.operations.map((operation): SitePage => ({
        path: operationPage(operation),
        title: operation.summary,
        description: plainText(operation.description) || `${operation.summary}: ${operation.method} ${operation.path}`,
        kind: "reference",
        markdown: () => operationMarkdown(operation, reference),
        source: `spec/${operation.source}`,
        crumbs: [operationsCrumb, { title: tag.name, path: tagPage(tag) }],
        tag: tag.name,
        sections: operationSections(operation),
        main: (link) => operationMain(operation, reference.server, link),
      })),
    ]),
    ...reference.schemas.map((schema): SitePage => ({
      path: schemaPage(schema),
      title: schema.name,
      description: plainText(schema.root.description) || `Schema ${schema.name}.`,
      kind: "article",
      markdown: () => schemaMarkdown(schema),
      source: `spec/${schema.source}`,
      main: (link) => schemaMain(schema, link),
    })),
    {
      path: comparisonPage,
      title: comparisonTitle,
      description: comparisonSummary,
      kind: "article",
      markdown: comparisonMarkdown,
      main: comparisonMain,
    },
    {
      path: changelogPage,
      title: "Changelog",
      description: "Changes to the API specification, the client, the CLI and the sandbox.",
      kind: "article",
      markdown: () => changelog,
      main: () => prose(changelog),
    },
    {
      path: notFoundPage,
      title: "Page not found",
      description: "The page does not exist.",
      kind: "article",
      main: notFoundMain,
    },
  ];
}
