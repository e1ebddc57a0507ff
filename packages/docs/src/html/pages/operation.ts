import type { FieldView, OperationView, ResponseView } from "../../reference/views.ts";
import { prose } from "../prose.ts";
import { type HtmlFieldWriter, htmlFieldWriter } from "../fields.ts";
import { heading, jsonBlock } from "../blocks.ts";
import type { Link } from "../../links.ts";
import type { Section } from "../layout.ts";
import { exampleResponses, sampleSets } from "../samples.ts";
import { html, type Markup, type Part, trusted } from "../template.ts";

const samplesAnchor = "samples";
const responseAnchor = "example-response";
const pathAnchor = "path";
const queryAnchor = "query";
const waitAnchor = "wait";
const errorsAnchor = "errors";

/** The sections of an operation's page, in order. */
export function operationSections(operation: OperationView): Section[] {
  const { pathParameters, queryParameters, body, success, wait } = operation;
  return [
    { anchor: samplesAnchor, title: "Request" },
    ...(pathParameters.length > 0 ? [{ anchor: pathAnchor, title: "Path parameters" }] : []),
    ...(queryParameters.length > 0 ? [{ anchor: queryAnchor, title: "Query parameters" }] : []),
    ...(body === undefined ? [] : [{ anchor: body.root.anchor, title: "Request body" }]),
    { anchor: success.root.anchor, title: "Response" },
    ...(wait === undefined ? [] : [{ anchor: waitAnchor, title: "Wait for completion" }]),
    { anchor: errorsAnchor, title: "Errors" },
  ];
}

/**
 * Renders the page of an operation: its description, samples, parameters, body and responses.
 *
 * @param server - The base URL of the API.
 */
export function operationMain(operation: OperationView, server: string, link: Link): Markup {
  const fields = htmlFieldWriter(link);
  const { pathParameters, queryParameters, body, success } = operation;
  return html`
    <div class="pair">
      <header class="intro">
        <h1>${operation.summary}</h1>
        ${endpoint(operation)}
        ${operation.isDeprecated && html`<p class="note">This operation is deprecated.</p>`}
        ${prose(operation.description)}
        ${facts(operation)}
      </header>
      <section class="samples" data-pagefind-ignore aria-labelledby="${samplesAnchor}">
        ${heading(2, samplesAnchor, "Request")}
        ${sampleSets(operation, server)}
      </section>
      <div class="details">
        ${parameters(pathAnchor, "Path parameters", pathParameters, fields)}
        ${parameters(queryAnchor, "Query parameters", queryParameters, fields)}
        ${
          body !== undefined &&
          html`<section>
            ${heading(2, body.root.anchor, "Request body")}
            ${body.description !== "" && prose(body.description)}
            ${!body.required && html`<p>Optional.</p>`}
            ${fields.root(body.root)}
          </section>`
        }
      </div>
    </div>
    <div class="pair">
      <section class="samples" data-pagefind-ignore aria-labelledby="${responseAnchor}">
        ${heading(2, responseAnchor, "Example response")}
        ${exampleResponses(operation)}
      </section>
      <div class="details">
        <section>
          ${heading(2, success.root.anchor, ["Response ", status(success)])}
          ${prose(success.description)}
          ${fields.root(success.root)}
          ${headers(success, 3, fields)}
        </section>
        ${
          operation.wait !== undefined &&
          html`<section>
            ${heading(2, waitAnchor, "Wait for completion")}
            ${prose(operation.wait)}
          </section>`
        }
        <section>
          ${heading(2, errorsAnchor, "Errors")}
          ${heading(3, operation.errorBody.anchor, "Error body")}
          ${fields.root(operation.errorBody)}
          ${operation.errors.map((response) => error(response, success, fields))}
        </section>
      </div>
    </div>
  `;
}

/** Renders the method and the path with its parameters marked. */
export function endpoint({ method, path }: Pick<OperationView, "method" | "path">): Markup {
  return html`<p class="endpoint">${methodBadge(method)} ${pathCode(path)}</p>`;
}

/** Renders a path, which may break before each slash. */
export function pathCode(path: string): Markup {
  const parts = path
    .split(/(\{[^}]+\}|\/)/)
    .map((part) => (part === "/" ? trusted("<wbr>/") : part.startsWith("{") ? html`<var>${part}</var>` : part));
  return html`<code>${parts}</code>`;
}

export function methodBadge(method: string): Markup {
  return html`<b class="method ${method.toLowerCase()}">${method}</b>`;
}

function facts({ teamPath, permission, cliCommand, id }: OperationView): Markup {
  return html`
    <dl class="facts">
      ${
        teamPath &&
        html`<div>
          <dt>Team path</dt>
          <dd>${pathCode(teamPath)}</dd>
        </div>`
      }
      ${
        permission &&
        html`<div>
          <dt>Permission</dt>
          <dd>${permission}</dd>
        </div>`
      }
      <div>
        <dt>CLI</dt>
        <dd><code>northspec ${cliCommand}</code></dd>
      </div>
      <div>
        <dt>JS client</dt>
        <dd><code>client.${id}()</code></dd>
      </div>
    </dl>
  `;
}

function parameters(anchor: string, title: string, list: readonly FieldView[], fields: HtmlFieldWriter): Part {
  return list.length > 0 && html`<section>${heading(2, anchor, title)}${fields.list(list)}</section>`;
}

function status({ status: code, name }: ResponseView): Markup {
  return html`<b class="status">${code}</b> ${name}`;
}

function headers(response: ResponseView, depth: number, fields: HtmlFieldWriter): Part {
  if (response.headers.length === 0) return false;
  const level = trusted(`h${depth}`);
  return html`<div class="headers"><${level}>Headers</${level}>${fields.list(response.headers)}</div>`;
}

/** Renders an error, without the headers that a successful response also has. */
function error(response: ResponseView, success: ResponseView, fields: HtmlFieldWriter): Markup {
  const usual = new Set(success.headers.map(({ name }) => name));
  const own = { ...response, headers: response.headers.filter(({ name }) => !usual.has(name)) };
  return html`
    <div class="error">
      ${heading(3, response.status, status(response))}
      ${prose(response.description)}
      ${headers(own, 4, fields)}
      ${response.examples.map(({ summary, value }) => jsonBlock(value, `Example error: ${summary}`))}
    </div>
  `;
}
