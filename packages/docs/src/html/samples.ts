import type { OperationView } from "../reference/views.ts";
import { requestsOf, type SampleRequest, targetOf } from "../samples/request.ts";
import { type Sample, samplesOf } from "../samples/samples.ts";
import { codeBlock, jsonBlock } from "./blocks.ts";
import { html, type Markup, trusted } from "./template.ts";

/**
 * Renders the samples of an operation: one set per example of the body. A script turns the samples of a set into tabs, and
 * lets the reader select a set; without it, they are listed one below the other.
 *
 * @param server - The base URL of the API.
 */
export function sampleSets(operation: OperationView, server: string): Markup {
  const samples = samplesOf(operation, server);
  const sets = requestsOf(operation).map((request, index) => {
    const example = operation.body?.examples.find(({ name }) => name === request.example);
    const title = example?.summary ?? "";
    const own = samples.filter((sample) => sample.example === request.example);
    const content = html`${tabs(own, `sample-${index + 1}`, title)}${sandboxPanel(operation, request)}`;
    return { name: request.example, title, content };
  });
  return examples("set", sets);
}

/** Renders the examples of the successful response, of which the reader can select one. */
export function exampleResponses({ success }: OperationView): Markup {
  const all = success.examples.map(({ name, summary, value }) => ({
    name,
    title: summary,
    content: jsonBlock(value, `${success.status} ${summary === "" ? success.name : summary}`),
  }));
  return examples("example", all);
}

interface NamedExample {
  readonly name: string | undefined;
  readonly title: string;
  readonly content: Markup;
}

/** Renders examples below their titles. Those with the same name belong together. */
function examples(kind: string, all: readonly NamedExample[]): Markup {
  return html`<div class="examples">
    ${all.map(
      ({ name, title, content }) =>
        html`<div class="${kind}" data-example="${name ?? ""}">${title !== "" && html`<h3>${title}</h3>`}${content}</div>`,
    )}
  </div>`;
}

/**
 * Renders samples of one request as tabs: https://www.w3.org/WAI/ARIA/apg/patterns/tabs/. Without a script, the tab list
 * is hidden.
 *
 * @param id - Prefix of element ids, unique on the page.
 */
export function tabs(samples: readonly Sample[], id: string, title = ""): Markup {
  const label = title === "" ? "Samples" : `Samples: ${title}`;
  const buttons = samples.map(
    ({ kind, label: name }) => html`
      <button type="button" role="tab" id="${id}-${kind}-tab" aria-controls="${id}-${kind}" data-kind="${kind}">
        ${name}
      </button>
    `,
  );
  return html`
    <div class="tabs">
      <div role="tablist" aria-label="${label}">${buttons}</div>
      ${samples.map(
        ({ kind, label: name, code, language }) => html`
          <div id="${id}-${kind}" data-kind="${kind}">
            <p class="kind">${name}</p>
            ${codeBlock(code, language, name)}
          </div>
        `,
      )}
    </div>
  `;
}

/** Renders the button that sends the request to the sandbox. A script shows it if one is running. */
function sandboxPanel(operation: OperationView, request: SampleRequest): Markup {
  const { body } = request;
  const { method, success } = operation;
  const { secrets } = success;
  const call = { method, url: targetOf(operation, request), secrets, ...(body === undefined ? {} : { body }) };
  // Only this character can end a script element or start a comment in it.
  const json = JSON.stringify(call).replaceAll("<", "\\u003c");
  return html`
    <div class="run" hidden>
      <script type="application/json">
        ${trusted(json)}
      </script>
      <button type="button">Try it in the sandbox</button>
      <div class="response" aria-live="polite"></div>
    </div>
  `;
}
