import type { ExampleValue } from "@northspec/openapi";
import type { OperationView } from "../reference/views.ts";
import { requestsOf, type SampleRequest, targetOf } from "../samples/request.ts";
import { type Sample, samplesOf } from "../samples/samples.ts";
import { codeBlock, jsonBlock } from "./blocks.ts";
import { html, type Markup, type Part, trusted } from "./template.ts";

/**
 * Renders the samples of an operation: one set per example, each with its response. A script turns the samples of a set
 * into tabs; without it, they are listed one below the other.
 *
 * @param server - The base URL of the API.
 */
export function sampleSets(operation: OperationView, server: string): Markup[] {
  const samples = samplesOf(operation, server);
  return requestsOf(operation).map((request, index) => {
    const example = operation.body?.examples.find(({ name }) => name === request.example);
    const title = example?.summary ?? "";
    return html`
      <div class="set">
        ${title !== "" && html`<h3>${title}</h3>`}
        ${tabs(
          samples.filter((sample) => sample.example === request.example),
          `sample-${index + 1}`,
          title,
        )}
        ${sandboxPanel(operation, request)}
        ${exampleResponses(operation, request, title === "" ? 3 : 4)}
      </div>
    `;
  });
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

function exampleResponses({ success }: OperationView, { example }: SampleRequest, depth: number): Part {
  const level = trusted(`h${depth}`);
  const named = success.examples.filter(({ name }) => name === example);
  const examples: readonly ExampleValue[] = named.length > 0 ? named : success.examples;
  return examples.map(
    ({ summary, value }) => html`
      <${level} class="response-status"><b class="status">${success.status}</b> ${summary === "" ? success.name : summary}</${level}>
      ${jsonBlock(value, `Example response: ${summary}`)}
    `,
  );
}
