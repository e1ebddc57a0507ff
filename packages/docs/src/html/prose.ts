import { Marked, type Tokens } from "marked";
import { UniqueNames } from "../reference/slugs.ts";
import { codeBlock, heading } from "./blocks.ts";
import type { Section } from "./layout.ts";
import { html, type Markup, trusted } from "./template.ts";

/** The anchors used so far. Rendering is synchronous, so one set is enough. */
let anchors = new UniqueNames();

const renderer = new Marked({
  gfm: true,
  renderer: {
    /** Shows HTML as text, since anyone may propose a change to a description. */
    html: (token) => String(token.block ? html`<p>${token.text}</p>` : html`${token.text}`),
    code: ({ text, lang }) => String(codeBlock(text, lang ?? "")),
    link({ href, tokens }) {
      const text = this.parser.parseInline(tokens);
      const target = targetOf(href);
      return target === undefined ? text : String(html`<a href="${target}">${trusted(text)}</a>`);
    },
    /** Shows the alternative text, since the policy of the pages allows no remote images. */
    image: ({ text }) => String(html`${text}`),
    heading({ tokens, depth }) {
      const inside = trusted(this.parser.parseInline(tokens));
      if (depth === 1) return String(html`<h1>${inside}</h1>`);
      const anchor = anchorOf(this.parser.parseInline(tokens, this.parser.textRenderer));
      return String(heading(depth, anchor, inside));
    },
    table(token: Tokens.Table) {
      const head = token.header.map(
        (cell) => html`<th scope="col">${trusted(this.parser.parseInline(cell.tokens))}</th>`,
      );
      const rows = token.rows.map(
        (row) =>
          html`<tr>
            ${row.map((cell) => html`<td>${trusted(this.parser.parseInline(cell.tokens))}</td>`)}
          </tr>`,
      );
      return String(
        html`<div class="table" tabindex="0" role="group" aria-label="Table">
          <table>
            <thead>
              <tr>
                ${head}
              </tr>
            </thead>
            <tbody>
              ${rows}
            </tbody>
          </table>
        </div>`,
      );
    },
  },
});

/** Renders Markdown as blocks: https://spec.commonmark.org and the tables of https://github.github.com/gfm */
export function prose(markdown: string): Markup {
  anchors = new UniqueNames();
  return trusted(renderer.parse(markdown, { async: false }).replaceAll(/>\n+</g, "><").trim());
}

/** Returns the sections of a Markdown text, with the anchors that {@link prose} gives them. */
export function sectionsOf(markdown: string): Section[] {
  anchors = new UniqueNames();
  return renderer
    .lexer(markdown)
    .filter((token): token is Tokens.Heading => token.type === "heading" && token.depth > 1)
    .map((token) => ({ depth: token.depth, title: textOf(token), anchor: anchorOf(textOf(token)) }))
    .filter(({ depth }) => depth === 2);
}

/** Renders one line of Markdown, without a paragraph around it. */
export function inlineProse(markdown: string): Markup {
  return trusted(renderer.parseInline(markdown, { async: false }));
}

/**
 * Returns the first paragraph of a Markdown text, without markup.
 *
 * @param maxLength - Longer text ends in an ellipsis.
 */
export function plainText(markdown: string, maxLength = 160): string {
  const paragraph = renderer.lexer(markdown).find((token): token is Tokens.Paragraph => token.type === "paragraph");
  const text = (paragraph?.tokens ?? []).map(textOf).join("").replaceAll(/\s+/g, " ").trim();
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1).replace(/\s+\S*$/, "")}…`;
}

function textOf(token: {
  readonly raw: string;
  readonly text?: string;
  readonly tokens?: readonly Tokens.Generic[];
}): string {
  return token.tokens ? token.tokens.map(textOf).join("") : (token.text ?? token.raw);
}

/** Links between pages name their Markdown files; in HTML they point to the HTML pages. */
function targetOf(href: string): string | undefined {
  if (/^(?:https?:|mailto:|#)/i.test(href)) return href;
  return /^[a-z][a-z0-9+.-]*:/i.test(href) ? undefined : href.replace(/\.md(?=$|#)/, ".html");
}

function anchorOf(text: string): string {
  const anchor = text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-|-$/g, "");
  return anchors.take(anchor || "section");
}
