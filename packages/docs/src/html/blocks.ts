import { highlight } from "../highlight.ts";
import { html, type Markup, type Part, trusted } from "./template.ts";

const names: Readonly<Record<string, string>> = {
  json: "JSON",
  sh: "Shell",
  text: "Output",
  ts: "TypeScript",
  yaml: "YAML",
};

/**
 * Renders highlighted code, which can be scrolled by keyboard. A script adds a copy button.
 *
 * @param label - Accessible name (default: the name of the language).
 */
export function codeBlock(code: string, language: string, label = names[language] ?? "Code"): Markup {
  const colors = highlight(code, language);
  return html`<div class="code" data-label="${label}">
    <pre tabindex="0" role="group" aria-label="${label}"><code>${colors}</code></pre>
  </div>`;
}

/** Renders a value as indented JSON. */
export function jsonBlock(value: unknown, label: string): Markup {
  return codeBlock(JSON.stringify(value, null, 2), "json", label);
}

/** Renders a heading that links to itself. */
export function heading(depth: number, anchor: string, text: Part): Markup {
  const level = trusted(`h${depth}`);
  return html`<${level} id="${anchor}"><a class="self" href="#${anchor}">${text}</a></${level}>`;
}
