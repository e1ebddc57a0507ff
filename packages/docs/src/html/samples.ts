import type { ExampleValue } from "@northspec/openapi";
import type { OperationView } from "../reference/views.ts";
import { requestsOf, type SampleRequest, targetOf } from "../samples/request.ts";
import { type Sample, samplesOf } from "../samples/samples.ts";
import { codeBlock, jsonBlock } from "./blocks.ts";
import { html, type Markup, type Part, trusted } from "./template.ts";

/**
 * The samples of an operation, a set for each example, each set with the response to it. Without a script all of a set is
 * readable one below the other; with it they are tabs.
 *
 * @param server - the address of the API.
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
        ${run(operation, request)}
        ${exampleResponses(operation, request, title === "" ? 3 : 4)}
      </div>
    `;
  });
}

/**
 * Samples of one call as tabs: https://www.w3.org/WAI/ARIA/apg/patterns/tabs/. The style sheet shows the row of tabs
 * only where the script runs, which does the rest.
 *
 * @param id - begins the identifiers of its parts, unique on the page.
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

/** What the script sends when it is asked to. It shows this only where a sandbox answers. */
function run(operation: OperationView, request: SampleRequest): Markup {
  const { body } = request;
  const url = targetOf(operation, request);
  // In a script element only these characters could end it or begin a comment.
  const call = JSON.stringify({ method: operation.method, url, ...(body === undefined ? {} : { body }) }).replaceAll(
    "<",
    "\\u003c",
  );
  return html`
    <div class="run" hidden>
      <script type="application/json">
        ${trusted(call)}
      </script>
      <button type="button">Run against the sandbox</button>
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
      ${jsonBlock(value, `Example of a response: ${summary}`)}
    `,
  );
}
