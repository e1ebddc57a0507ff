import { createHighlighterCoreSync } from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";
import json from "shiki/langs/json.mjs";
import shell from "shiki/langs/shellscript.mjs";
import typescript from "shiki/langs/typescript.mjs";
import yaml from "shiki/langs/yaml.mjs";
import { html, type Markup, trusted } from "./html/template.ts";

/**
 * What is told apart, as the scopes of TextMate grammars say it: https://macromates.com/manual/en/language_grammars#naming-conventions
 * Few kinds make few elements. The style sheet has the color of each class, once for light and once for dark.
 */
const scopesByClass = {
  n: ["support.type.property-name", "entity.name.tag", "variable.other.property", "meta.object-literal.key"],
  s: ["string", "constant.other.placeholder", "punctuation.definition.string"],
  l: ["constant.numeric", "constant.language", "keyword.other.unit"],
  k: ["keyword.control", "keyword.operator.new", "storage", "constant.other.option", "keyword.operator.expression"],
  f: ["entity.name.function", "entity.name.command", "support.function"],
  c: ["comment", "punctuation.definition.comment"],
  v: ["variable.other.normal", "punctuation.definition.variable", "variable.parameter"],
};

const plain = "#000000";
/** A theme gives colors, and the page must have classes: each class goes in as a color and is looked up again. */
const classByColor = new Map(Object.keys(scopesByClass).map((name, index) => [`#00000${index + 1}`, name]));

const highlighter = createHighlighterCoreSync({
  engine: createJavaScriptRegexEngine(),
  langs: [json, shell, typescript, yaml],
  themes: [
    {
      name: "classes",
      type: "light",
      fg: plain,
      bg: "#ffffff",
      settings: [...classByColor].map(([foreground, name]) => ({
        scope: scopesByClass[name as keyof typeof scopesByClass], // the keys come from there
        settings: { foreground },
      })),
    },
  ],
});

const languages = new Set(highlighter.getLoadedLanguages());
const made = new Map<string, Markup>();

/**
 * Highlights code, as elements with a class and no style.
 *
 * @param language - what it is written in; code in a language that is not known stays plain.
 */
export function highlight(code: string, language: string): Markup {
  const key = `${language}\n${code}`;
  let markup = made.get(key);
  if (markup === undefined) {
    markup = languages.has(language) ? withClasses(code, language) : html`${code}`;
    made.set(key, markup);
  }
  return markup;
}

function withClasses(code: string, lang: string): Markup {
  let page = "";
  let text = "";
  let name: string | undefined;
  const close = () => {
    page += name === undefined ? String(html`${text}`) : String(html`<span class="${name}">${text}</span>`);
    text = "";
  };
  // The default limit leaves the rest of a line plain after half a second by the clock, which a busy machine reaches.
  const lines = highlighter.codeToTokensBase(code, { lang, theme: "classes", tokenizeTimeLimit: 0 });
  for (const [index, line] of lines.entries()) {
    if (index > 0) text += "\n";
    for (const { content, color } of line) {
      const next = classByColor.get(color ?? plain);
      // White space has no color: it joins what stands before it.
      if (next !== name && content.trim() !== "") {
        close();
        name = next;
      }
      text += content;
    }
  }
  close();
  return trusted(page);
}
