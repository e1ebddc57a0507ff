import { comparisonMain, comparisonMarkdown } from "./comparison.ts";
import { guideMarkdown } from "./markdown/guide.ts";
import type { Guide } from "./guides.ts";
import { robots, searchList, sitemap } from "./html/indexes.ts";
import { type Address, frame, type Page } from "./html/layout.ts";
import { navigationOf } from "./html/navigation.ts";
import { homeMain, notFoundMain } from "./html/pages/home.ts";
import { schemaMain, schemaSummary, tagMain, tagSummary } from "./html/pages/lists.ts";
import { operationMain, operationSections, operationSummary } from "./html/pages/operation.ts";
import { plainText, prose } from "./html/prose.ts";
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
import type { Reference } from "./model/reference.ts";

/** What the pages are made with, besides what they tell. */
export interface SiteOptions extends Address {
  /** Whether Redoc's page is built beside them, so that they link to it. */
  readonly hasOnePageReference: boolean;
}

/**
 * Writes every text file of the site but its assets: the pages, each with its Markdown beside it, and what machines read.
 * A large site is written as it is made: its pages are more than should be kept at once.
 *
 * @param changelog - in Markdown.
 * @returns the text of each file with its path in the site; the pages in the order of their paths.
 * @throws `Error` that names the guide that cannot be resolved.
 */
export function* renderSite(
  reference: Reference,
  guides: readonly Guide[],
  changelog: string,
  options: SiteOptions,
): Generator<readonly [path: string, text: string]> {
  const pages = pagesOf(reference, guides, changelog, options);
  const whole = new Map(
    [...guides.map(guidePage), ...reference.operations.map(operationPage)].map((path) => [path, ""]),
  );
  for (const page of pages.toSorted((one, other) => (one.path < other.path ? -1 : 1))) {
    yield [page.path, frame(page, options)];
    const markdown = page.markdown?.();
    if (markdown === undefined) continue;
    yield [markdownOf(page.path), markdown];
    if (whole.has(page.path)) whole.set(page.path, markdown);
  }
  yield ["llms.txt", llmsText(reference, guides)];
  yield ["llms-full.txt", llmsFullText(reference, whole)];
  yield ["sitemap.xml", sitemap(pages, options)];
  yield ["robots.txt", robots(options)];
  yield ["search.json", searchList(reference)];
  // The development server answers here with its sandbox; everywhere else there is none.
  yield ["sandbox.json", "{}\n"];
}

function pagesOf(
  reference: Reference,
  guides: readonly Guide[],
  changelog: string,
  { hasOnePageReference }: SiteOptions,
): Page[] {
  const navigation = navigationOf(reference, guides, hasOnePageReference);
  return [
    {
      path: home,
      title: `northspec: ${reference.title}`,
      description: plainText(reference.summary),
      kind: "reference",
      markdown: () => llmsText(reference, guides),
      navigation: navigation({ path: home }),
      main: (link) => homeMain(reference, guides, link),
    },
    ...guides.map((guide): Page => {
      const path = guidePage(guide);
      const markdown = guideMarkdown(guide, reference);
      return {
        path,
        title: guide.title,
        description: plainText(guide.summary),
        kind: "reading",
        markdown: () => markdown,
        source: `packages/docs/guides/${guide.slug}.md`,
        navigation: navigation({ path }),
        main: () => prose(markdown),
      };
    }),
    ...reference.tags.map((tag): Page => {
      const path = tagPage(tag);
      return {
        path,
        title: tag.name,
        description: tagSummary(tag),
        kind: "reading",
        markdown: () => tagMarkdown(tag),
        navigation: navigation({ path, tag: tag.name }),
        main: (link) => tagMain(tag, link),
      };
    }),
    ...reference.tags.flatMap((tag) =>
      tag.operations.map((operation): Page => {
        const path = operationPage(operation);
        return {
          path,
          title: operation.summary,
          description: operationSummary(operation),
          kind: "reference",
          markdown: () => operationMarkdown(operation, reference),
          source: `spec/${operation.source}`,
          navigation: navigation({ path, tag: tag.name, sections: operationSections(operation) }),
          main: (link) => operationMain(operation, tag, reference.server, link),
        };
      }),
    ),
    ...reference.schemas.map((schema): Page => {
      const path = schemaPage(schema);
      return {
        path,
        title: schema.name,
        description: schemaSummary(schema),
        kind: "reading",
        markdown: () => schemaMarkdown(schema),
        source: `spec/${schema.source}`,
        navigation: navigation({ path }),
        main: (link) => schemaMain(schema, link),
      };
    }),
    {
      path: comparisonPage,
      title: comparisonTitle,
      description: comparisonSummary,
      kind: "reading",
      markdown: comparisonMarkdown,
      navigation: navigation({ path: comparisonPage }),
      main: comparisonMain,
    },
    {
      path: changelogPage,
      title: "Changelog",
      description: "What has changed for users of the specification, the client, the command and the sandbox.",
      kind: "reading",
      markdown: () => changelog,
      navigation: navigation({ path: changelogPage }),
      main: () => prose(changelog),
    },
    {
      path: notFoundPage,
      title: "There is no such page",
      description: "The page does not exist.",
      kind: "reading",
      navigation: navigation({ path: notFoundPage }),
      main: notFoundMain,
    },
  ];
}
