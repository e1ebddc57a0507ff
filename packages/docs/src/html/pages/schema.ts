import type { SharedSchema } from "../../model/reference.ts";
import { plainText } from "../../prose.ts";
import type { FieldWriter } from "../fields.ts";
import { heading } from "../heading.ts";
import type { Link } from "../links.ts";
import { html, type Markup } from "../template.ts";
import { operationList } from "./tag.ts";

export function schemaSummary({ name, root }: SharedSchema): string {
  return plainText(root.description) || `The schema ${name}.`;
}

/** How many of its operations the page of a schema lists, so that no page grows with the whole API. */
const listedOperations = 20;

/** The page of a schema that more than one place refers to. */
export function schemaMain({ name, root, usedBy }: SharedSchema, link: Link, fields: FieldWriter): Markup {
  return html`
    <header class="intro">
      <p class="crumb">Schema</p>
      <h1>${name}</h1>
    </header>
    <div class="details">
      <section>${heading(2, root.anchor, "Fields")}${fields.root(root)}</section>
      ${
        usedBy.length > 0 &&
        html`<section>
          ${heading(2, "used-by", "Used by")}
          ${operationList(usedBy.slice(0, listedOperations), link)}
          ${usedBy.length > listedOperations && html`<p>And ${usedBy.length - listedOperations} more.</p>`}
        </section>`
      }
    </div>
  `;
}
