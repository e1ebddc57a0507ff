import type { Operation, Tag } from "../../model/reference.ts";
import { plainText, prose } from "../../prose.ts";
import { type Link, operationPage } from "../links.ts";
import { html, type Markup } from "../template.ts";
import { methodBadge } from "./operation.ts";

export function tagSummary({ name, description }: Tag): string {
  return plainText(description) || `The operations of ${name}.`;
}

/** The page of a tag: all its operations. */
export function tagMain({ name, description, operations }: Tag, link: Link): Markup {
  return html`
    <header class="intro">
      <p class="crumb">Operations</p>
      <h1>${name}</h1>
      ${prose(description)}
    </header>
    <div class="details">${operationList(operations, link)}</div>
  `;
}

/** Operations with what tells them apart: method, path and permission. */
export function operationList(operations: readonly Operation[], link: Link): Markup {
  return html`
    <ul class="operations" data-pagefind-ignore>
      ${operations.map(
        (operation) => html`
          <li>
            <a href="${link(operationPage(operation))}">${operation.summary}</a>
            <p>${methodBadge(operation.method)} <code>${operation.path}</code></p>
            <p class="permission">${operation.permission}</p>
          </li>
        `,
      )}
    </ul>
  `;
}
