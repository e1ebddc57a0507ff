import { highlight } from "../highlight.ts";
import { html, type Markup } from "./template.ts";

const names: Readonly<Record<string, string>> = { json: "JSON", sh: "Shell", ts: "TypeScript", yaml: "YAML" };

/**
 * Code with its colours. It can be scrolled by keyboard; the script adds a button that copies it.
 *
 * @param label - says to a screen reader what is in it; the name of its language where absent.
 */
export function codeBlock(code: string, language: string, label = names[language] ?? "Code"): Markup {
  const colours = highlight(code, language);
  return html`<div class="code">
    <pre tabindex="0" role="group" aria-label="${label}"><code>${colours}</code></pre>
  </div>`;
}

/** A value as JSON, laid out to be read. */
export function jsonBlock(value: unknown, label: string): Markup {
  return codeBlock(JSON.stringify(value, null, 2), "json", label);
}
