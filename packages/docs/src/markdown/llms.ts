import { posix } from "node:path";
import { type Guide } from "../guides.ts";
import {
  changelogPage,
  comparisonPage,
  comparisonSummary,
  comparisonTitle,
  guidePage,
  type Link,
  markdownOf,
  schemaPage,
  tagPage,
} from "../links.ts";
import { type Reference } from "../reference/views.ts";
import { operationList } from "./lists.ts";
import { firstSentence, joined, plain, unwrapped } from "./text.ts";

/** Links from the root of the site. */
const link: Link = (path) => path;

/**
 * Writes the index of the site for language models (https://llmstxt.org), with links to the Markdown of every page. Links
 * are relative to the root of the site.
 */
export function llmsText(reference: Reference, guides: readonly Guide[]): string {
  return `${joined(
    introduction(reference),
    guides.length > 0 &&
      joined("## Guides", guides.map((guide) => item(guide.title, guidePage(guide), guide.summary)).join("\n")),
    ...reference.tags.map((tag) =>
      joined(
        `## ${plain(tag.name)}`,
        // The format allows only a list of links in a section.
        [item(tag.name, tagPage(tag), unwrapped(tag.description)), operationList(tag.operations, link)].join("\n"),
      ),
    ),
    joined(
      "## Optional",
      [
        item(comparisonTitle, comparisonPage, comparisonSummary),
        item("Changelog", changelogPage, "Changes in each release."),
        ...reference.schemas.map((schema) => {
          const description = firstSentence(schema.root.description);
          return item(schema.name, schemaPage(schema), description);
        }),
      ].join("\n"),
    ),
  )}\n`;
}

/**
 * Writes every guide and operation into one file. Links are relative to the root of the site.
 *
 * @param pages - The Markdown of each guide and operation, by the path of its page.
 */
export function llmsFullText(reference: Reference, pages: ReadonlyMap<string, string>): string {
  return `${joined(
    introduction(reference),
    ...[...pages].map(([page, markdown]) => rebased(markdown, page).trimEnd()),
  )}\n`;
}

function introduction({ title, summary, description }: Reference): string {
  return joined(`# ${plain(title)}`, summary !== "" && `> ${summary}`, description);
}

function item(title: string, page: string, what: string): string {
  return `- [${plain(title)}](${link(markdownOf(page))})${what === "" ? "" : `: ${what}`}`;
}

/** Code, which is left alone, or the target of a link. */
const codeOrLink =
  /(?<fence>^ *(?<ticks>`{3,})[^\n]*\n[^]*?\n *\k<ticks>`* *$)|(?<span>(?<!`)(?<tick>`+)(?!`)[^]*?(?<!`)\k<tick>(?!`))|(?<=\]\()(?<target>[^)\s]+)/gmu;

/** Makes the relative links of a page relative to the root of the site. */
export function rebased(markdown: string, page: string): string {
  const directory = posix.dirname(page);
  return markdown.replaceAll(codeOrLink, (whole: string, ...rest: unknown[]) => {
    // The last argument holds the named groups.
    const { target } = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    if (target === undefined || /^[a-z][a-z\d+.-]*:/u.test(target)) return whole;
    return target.startsWith("#") ? `${page.replace(/\.html$/u, ".md")}${target}` : posix.join(directory, target);
  });
}
