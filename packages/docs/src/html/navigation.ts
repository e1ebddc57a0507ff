import type { Guide } from "../guides.ts";
import type { OperationView, Reference, TagView } from "../reference/views.ts";
import {
  changelogPage,
  comparisonPage,
  comparisonTitle,
  guidePage,
  home,
  onePageReference,
  operationPage,
  tagPage,
} from "../links.ts";
import type { Navigation, Section } from "./layout.ts";
import { html, type Markup, type Part, trusted } from "./template.ts";

/**
 * The number of operations that the navigation of a page lists. Listing all of them on every page would make the site
 * size quadratic.
 */
const maxListedOperations = 20;

export function renderNavigation(
  reference: Reference,
  guides: readonly Guide[],
  hasOnePageReference: boolean,
): Navigation {
  return (page, link) => {
    const entry = (path: string, text: string, inside: Part = false): Markup => {
      const isHere = path === page.path;
      const current = isHere && trusted(' aria-current="page"');
      return html`<li>
        <a href="${link(path)}" ${current}>${text}</a>${isHere && sections(page.sections ?? [])}${inside}
      </li>`;
    };
    const operations = (tag: TagView): Part =>
      tag.name === page.tag &&
      html`<ul>
        ${operationsAround(tag.operations, page.path).map((operation) => entry(operationPage(operation), operation.summary))}
      </ul>`;
    const tagGroups = [...Map.groupBy(reference.tags, (tag) => tag.group).values()];
    return [
      html`<ul>
        ${entry(home, "Overview")}
      </ul>`,
      guides.length > 0 &&
        group(
          "Guides",
          guides.map((guide) => entry(guidePage(guide), guide.title)),
        ),
      group(
        "Operations",
        ...tagGroups.map((tags) => tags.map((tag) => entry(tagPage(tag), tag.name, operations(tag)))),
      ),
      group("More", [
        hasOnePageReference && entry(onePageReference, "Single-page reference"),
        entry(comparisonPage, comparisonTitle),
        entry(changelogPage, "Changelog"),
      ]),
    ];
  };
}

function group(title: string, ...lists: readonly Part[]): Markup {
  return html`<p>${title}</p>
    ${lists.map((entries) => html`<ul>${entries}</ul>`)}`;
}

function sections(parts: readonly Section[]): Part {
  return (
    parts.length > 0 &&
    html`<ul class="sections">
      ${parts.map(({ anchor, title }) => html`<li><a href="#${anchor}">${title}</a></li>`)}
    </ul>`
  );
}

/** The operations around that of a page, or the first ones for another page. */
function operationsAround(operations: readonly OperationView[], path: string): readonly OperationView[] {
  const index = operations.findIndex((operation) => operationPage(operation) === path);
  const start = Math.min(index - maxListedOperations / 2, operations.length - maxListedOperations);
  return operations.slice(Math.max(0, start), Math.max(0, start) + maxListedOperations);
}
