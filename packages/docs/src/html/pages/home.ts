import type { Guide } from "../../guides.ts";
import type { Reference } from "../../reference/views.ts";
import { inlineProse, prose } from "../prose.ts";
import { type Sample, samplesOf } from "../../samples/samples.ts";
import { codeBlock } from "../blocks.ts";
import { guidePage, home, type Link, tagPage } from "../../links.ts";
import { html, type Markup, type Part } from "../template.ts";
import { operationList } from "./lists.ts";

/** Renders the overview: an introduction, samples, guides and operations. */
export function homeMain(reference: Reference, guides: readonly Guide[], link: Link): Markup {
  const [start] = guides;
  const samples = shortestSamples(reference);
  return html`
    <header class="intro">
      <h1>${reference.title}</h1>
      <p class="lead">${inlineProse(reference.summary)}</p>
      <p>
        northspec describes the API in one OpenAPI specification and generates everything else from it: this reference, a
        typed JavaScript client and a CLI. Its sandbox emulates the API on your own machine.
      </p>
      ${
        start !== undefined &&
        html`<p class="actions">
          <a class="action" href="${link(guidePage(start))}">${start.title}</a>
          <a href="#operations">All operations</a>
        </p>`
      }
      ${prose(reference.description)}
    </header>
    ${
      samples.length > 0 &&
      html`<section class="samples" aria-labelledby="call">
        <h2 id="call">Call the API</h2>
        ${samples.map(({ label, code, language }) => html`<h3>${label}</h3>${codeBlock(code, language, label)}`)}
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

/** The samples of the GET operation with the shortest code. */
function shortestSamples({ operations, server }: Reference): readonly Sample[] {
  const lengthOf = (samples: readonly Sample[]) => samples.reduce((sum, { code }) => sum + code.length, 0);
  return operations
    .filter(({ method }) => method === "GET")
    .map((operation) => samplesOf(operation, server))
    .reduce<readonly Sample[]>(
      (shortest, samples) => (shortest.length === 0 || lengthOf(samples) < lengthOf(shortest) ? samples : shortest),
      [],
    );
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

function operationsByTag({ tags }: Reference, link: Link): Part {
  return tags.map(
    (tag) => html`
      <h3><a href="${link(tagPage(tag))}">${tag.name}</a></h3>
      ${prose(tag.description)}
      ${operationList(tag.operations, link)}
    `,
  );
}

/** Renders the 404 page. */
export function notFoundMain(link: Link): Markup {
  return html`
    <p class="crumb">404</p>
    <h1>Page not found</h1>
    <p>It may have been renamed or removed. Search for it, or go to the <a href="${link(home)}">overview</a>.</p>
  `;
}
