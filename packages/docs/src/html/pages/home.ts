import type { Guide } from "../../guides/read.ts";
import type { Reference } from "../../model/reference.ts";
import { inlineProse, prose } from "../../prose.ts";
import { samplesOf } from "../../samples/samples.ts";
import { guidePage, type Link, tagPage } from "../links.ts";
import { tabs } from "../samples.ts";
import { html, type Markup, type Part } from "../template.ts";
import { operationList } from "./tag.ts";

/** More operations than this are listed on the pages of their tags alone. */
const mostOperations = 100;

/** The first page: what this is, the three ways to call the API, and where everything is. */
export function homeMain(reference: Reference, guides: readonly Guide[], link: Link): Markup {
  const operation = reference.operations.find(({ method }) => method === "GET");
  return html`
    <header class="intro hero">
      <h1>${reference.title}</h1>
      <p class="lead">${inlineProse(reference.summary)}</p>
      ${prose(reference.description)}
    </header>
    ${
      operation !== undefined &&
      html`<section class="samples" aria-labelledby="ways">
        <h2 id="ways">Three ways to call it</h2>
        ${tabs(samplesOf(operation, reference.server).slice(0, 3), "way")}
      </section>`
    }
    <div class="details">
      ${
        guides.length > 0 &&
        html`<section>
          <h2 id="guides">Guides</h2>
          ${guideList(guides, link)}
        </section>`
      }
      <section>
        <h2 id="operations">Operations</h2>
        ${operationsByTag(reference, link)}
      </section>
    </div>
  `;
}

function guideList(guides: readonly Guide[], link: Link): Markup {
  return html`
    <ul class="cards">
      ${guides.map(
        (guide) =>
          html`<li>
            <a href="${link(guidePage(guide))}">${guide.title}</a>
            <p>${inlineProse(guide.summary)}</p>
          </li>`,
      )}
    </ul>
  `;
}

function operationsByTag({ tags, operations }: Reference, link: Link): Part {
  return tags.map(
    (tag) => html`
      <h3><a href="${link(tagPage(tag))}">${tag.name}</a></h3>
      ${prose(tag.description)} ${operations.length <= mostOperations && operationList(tag.operations, link)}
    `,
  );
}
