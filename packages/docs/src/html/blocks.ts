import { highlight } from "../highlight.ts";
import { html, type Markup, type Part, trusted } from "./template.ts";

const names: Readonly<Record<string, string>> = { json: "JSON", sh: "Shell", ts: "TypeScript", yaml: "YAML" };

/**
 * Code with its colors. It can be scrolled by keyboard; the script adds a button that copies it.
 *
 * @param label - says to a screen reader what is in it; the name of its language where absent.
 */
export function codeBlock(code: string, language: string, label = names[language] ?? "Code"): Markup {
  const colors = highlight(code, language);
  return html`<div class="code">
    <pre tabindex="0" role="group" aria-label="${label}"><code>${colors}</code></pre>
  </div>`;
}

/** A value as JSON, laid out to be read. */
export function jsonBlock(value: unknown, label: string): Markup {
  return codeBlock(JSON.stringify(value, null, 2), "json", label);
}

/** A heading that can be linked to, and is that link. */
export function heading(depth: number, anchor: string, text: Part): Markup {
  const level = trusted(`h${depth}`);
  return html`<${level} id="${anchor}"><a class="self" href="#${anchor}">${text}</a></${level}>`;
}
