import { html, type Markup, type Part, trusted } from "./template.ts";

/** A heading that can be linked to, and is that link. */
export function heading(depth: number, anchor: string, text: Part): Markup {
  const level = trusted(`h${depth}`);
  return html`<${level} id="${anchor}"><a class="self" href="#${anchor}">${text}</a></${level}>`;
}
