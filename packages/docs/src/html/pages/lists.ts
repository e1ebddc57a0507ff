import { type Link, operationPage } from "../../links.ts";
import type { OperationView, SharedSchema, TagView } from "../../reference/views.ts";
import { heading } from "../blocks.ts";
import { htmlFieldWriter } from "../fields.ts";
import { prose } from "../prose.ts";
import { html, type Markup } from "../template.ts";
import { methodBadge, pathCode } from "./operation.ts";

/** Renders the page of a tag. */
export function tagMain({ name, description, operations }: TagView, link: Link): Markup {
  return html`
    <header class="intro">
      <h1>${name}</h1>
      ${prose(description)}
    </header>
    <div class="details">${operationList(operations, link)}</div>
  `;
}

/** Renders operations as a list, each with its method, path and permission. */
export function operationList(operations: readonly OperationView[], link: Link): Markup {
  return html`
    <ul class="operations" data-pagefind-ignore>
      ${operations.map(
        (operation) => html`
          <li>
            <a href="${link(operationPage(operation))}">${operation.summary}</a>
            <p>${methodBadge(operation.method)} ${pathCode(operation.path)}</p>
            ${operation.permission && html`<p class="permission">${operation.permission}</p>`}
          </li>
        `,
      )}
    </ul>
  `;
}

/** Renders the page of a schema. */
export function schemaMain({ name, root, usedBy }: SharedSchema, link: Link): Markup {
  return html`
    <header class="intro">
      <h1>${name}</h1>
    </header>
    <div class="details">
      <section>${heading(2, root.anchor, "Fields")}${htmlFieldWriter(link).root(root)}</section>
      ${
        usedBy.length > 0 &&
        html`<section>
          ${heading(2, "used-by", "Used by")}
          ${operationList(usedBy, link)}
        </section>`
      }
    </div>
  `;
}
