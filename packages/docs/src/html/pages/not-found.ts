import { home, type Link } from "../links.ts";
import { html, type Markup } from "../template.ts";

/** What is shown in the place of a page that does not exist. */
export function notFoundMain(link: Link): Markup {
  return html`
    <p class="crumb">404</p>
    <h1>There is no such page</h1>
    <p>It may have been renamed. Search for what it was about, or begin at the <a href="${link(home)}">overview</a>.</p>
  `;
}
