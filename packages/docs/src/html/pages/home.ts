import type { Guide } from "../../guides.ts";
import type { Reference } from "../../reference/views.ts";
import { inlineProse, prose } from "../prose.ts";
import { type Sample, samplesOf } from "../../samples/samples.ts";
import { codeBlock } from "../blocks.ts";
import { guidePage, home, type Link, operationPage, tagPage } from "../../links.ts";
import { html, type Markup } from "../template.ts";
import { methodBadge } from "./operation.ts";

const installation = `# JavaScript client
npm install @northspec/client
# Command line
npm install -g @northspec/cli
# The API on your machine
npx @northspec/sandbox`;

/** Renders the overview: an introduction, samples, guides and operations. */
export function homeMain(reference: Reference, guides: readonly Guide[], link: Link): Markup {
  const [start] = guides;
  const samples = shortestSamples(reference);
  return html`
    <div class="pair">
      <header class="intro">
        <h1>${reference.title}</h1>
        <p class="lead">
          ${inlineProse(reference.summary)} A typed JavaScript client, a CLI and a local sandbox, all made from one OpenAPI
          specification.
        </p>
        ${codeBlock(installation, "sh", "Install")}
        ${
          start !== undefined &&
          html`<p class="actions">
            <a class="action" href="${link(guidePage(start))}">${start.title}</a>
            <a href="#operations">All operations</a>
          </p>`
        }
      </header>
      ${
        samples.length > 0 &&
        html`<section class="samples" aria-labelledby="call">
          <h2 id="call">Call the API</h2>
          ${samples.map(({ label, code, language }) => codeBlock(code, language, label))}
        </section>`
      }
    </div>
    <section>
      <h2 id="operations">Operations</h2>
      ${operationCards(reference, link)}
    </section>
    ${
      guides.length > 0 &&
      html`<section>
        <h2 id="guides">Guides</h2>
        ${guideList(guides, link)}
      </section>`
    }
    <section>
      <h2 id="about">About the API</h2>
      ${prose(reference.description)}
    </section>
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
    <ul class="cards" data-pagefind-ignore>
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

/** Renders a card for each tag, with its operations. */
function operationCards({ tags }: Reference, link: Link): Markup {
  return html`<div class="tag-cards" data-pagefind-ignore>
    ${tags.map(
      (tag) => html`
        <section>
          <h3><a href="${link(tagPage(tag))}">${tag.name}</a></h3>
          ${prose(tag.description)}
          <ul class="compact">
            ${tag.operations.map(
              (operation) =>
                html`<li><a href="${link(operationPage(operation))}">${operation.summary}</a> ${methodBadge(operation.method)}</li>`,
            )}
          </ul>
        </section>
      `,
    )}
  </div>`;
}

/** Renders the 404 page. */
export function notFoundMain(link: Link): Markup {
  return html`
    <h1>Page not found</h1>
    <p>It may have been renamed or removed. Search for it, or go to the <a href="${link(home)}">overview</a>.</p>
  `;
}
