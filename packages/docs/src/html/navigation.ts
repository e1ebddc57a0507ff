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
 * The number of operations up to which the navigation of each page has all of them. With more, it only has those of the
 * current tag, since the size of the site would grow with the square of their number.
 */
const maxListedOperations = 150;

/** The number of operations of the current tag that it has then. */
const maxOfTag = 20;

export function renderNavigation(
  reference: Reference,
  guides: readonly Guide[],
  hasOnePageReference: boolean,
): Navigation {
  const hasAll = reference.operations.length <= maxListedOperations;
  return (page, link) => {
    const entry = (path: string, text: Part): Markup => {
      const isHere = path === page.path;
      const current = isHere && trusted(' aria-current="page"');
      return html`<li><a href="${link(path)}"${current}>${text}</a>${isHere && sections(page.sections ?? [])}</li>`;
    };
    const operationsOf = ({ name, operations }: TagView): readonly OperationView[] =>
      hasAll ? operations : name === page.tag ? operationsAround(operations, page.path) : [];
    const folded = (title: string, isOpen: boolean, entries: readonly Part[]): Markup => {
      const open = isOpen && trusted(" open");
      return html`<details${open}><summary>${title}</summary><ul>${entries}</ul></details>`;
    };
    const tag = (each: TagView): Markup =>
      folded(each.name, each.name === page.tag, [
        entry(tagPage(each), "Overview"),
        ...operationsOf(each).map((operation) =>
          entry(operationPage(operation), [operation.summary, badge(operation)]),
        ),
      ]);
    const isGuide = page.path === home || page.path.startsWith("guides/");
    return [
      list([entry(home, "Overview")]),
      guides.length > 0 &&
        folded(
          "Guides",
          isGuide,
          guides.map((guide) => entry(guidePage(guide), guide.title)),
        ),
      html`<p>Operations</p>`,
      html`<input class="filter" type="search" placeholder="Filter" aria-label="Filter operations" autocomplete="off">`,
      html`<div class="tags">${reference.tags.map(tag)}</div>`,
      html`<p>More</p>`,
      list([
        hasOnePageReference && entry(onePageReference, "Single-page reference"),
        entry(comparisonPage, comparisonTitle),
        entry(changelogPage, "Changelog"),
      ]),
    ];
  };
}

function list(entries: readonly Part[]): Markup {
  return html`<ul>${entries}</ul>`;
}

/** The method, short enough for the navigation. */
function badge({ method }: OperationView): Markup {
  return html` <b class="method ${method.toLowerCase()}">${method === "DELETE" ? "DEL" : method}</b>`;
}

function sections(parts: readonly Section[]): Part {
  return (
    parts.length > 0 &&
    html`<ul class="sections">${parts.map(({ anchor, title: text }) => html`<li><a href="#${anchor}">${text}</a></li>`)}</ul>`
  );
}

/** The operations around that of a page, or the first ones for another page. */
function operationsAround(operations: readonly OperationView[], path: string): readonly OperationView[] {
  const index = operations.findIndex((operation) => operationPage(operation) === path);
  const start = Math.min(index - maxOfTag / 2, operations.length - maxOfTag);
  return operations.slice(Math.max(0, start), Math.max(0, start) + maxOfTag);
}
