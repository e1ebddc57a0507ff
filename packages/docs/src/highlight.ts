import { createHighlighterCoreSync } from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";
import json from "shiki/langs/json.mjs";
import shell from "shiki/langs/shellscript.mjs";
import typescript from "shiki/langs/typescript.mjs";
import yaml from "shiki/langs/yaml.mjs";
import { html, type Markup, trusted } from "./html/template.ts";

/**
 * The CSS class of each group of TextMate scopes: https://macromates.com/manual/en/language_grammars#naming-conventions
 * Few groups keep pages small.
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
/** Shiki themes have colors, not classes, so each class is represented by a color. */
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
        scope: scopesByClass[name as keyof typeof scopesByClass], // its own keys
        settings: { foreground },
      })),
    },
  ],
});

const languages = new Set(highlighter.getLoadedLanguages());
const cache = new Map<string, Markup>();

/**
 * Highlights code with classes instead of inline styles.
 *
 * @param language - Code in an unknown language stays plain.
 */
export function highlight(code: string, language: string): Markup {
  const key = `${language}\n${code}`;
  let markup = cache.get(key);
  if (markup === undefined) {
    markup = languages.has(language) ? withClasses(code, language) : html`${code}`;
    cache.set(key, markup);
  }
  return markup;
}

/** Lets a URL, as escaped text, continue on the next line before each part of its path and query. */
function breakUrl(url: string): string {
  return url.replaceAll(/(?<![:/])\/|&amp;/g, "<wbr>$&");
}

function withClasses(code: string, lang: string): Markup {
  let page = "";
  let text = "";
  let name: string | undefined;
  const close = () => {
    const escaped = trusted(String(html`${text}`).replaceAll(/https?:\/\/\S+/g, breakUrl));
    page += name === undefined ? String(escaped) : String(html`<span class="${name}">${escaped}</span>`);
    text = "";
  };
  // The default time limit would leave code plain on a busy machine.
  const lines = highlighter.codeToTokensBase(code, { lang, theme: "classes", tokenizeTimeLimit: 0 });
  for (const [index, line] of lines.entries()) {
    if (index > 0) text += "\n";
    for (const { content, color } of line) {
      const next = classByColor.get(color ?? plain);
      // White space joins the token before it.
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
