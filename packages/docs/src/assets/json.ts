import { element } from "./page.ts";

/** A text of JSON, or what ends one: a name with its colon, a text, a number, a word. */
const tokens = /("(?:[^"\\]|\\.)*")(?=\s*:)|("(?:[^"\\]|\\.)*")|(-?\d[\d.eE+-]*|true|false|null)/g;

/** Colours JSON as the build colours the samples. */
export function colouredJson(text: string): DocumentFragment {
  const page = document.createDocumentFragment();
  let end = 0;
  for (const match of text.matchAll(tokens)) {
    const [token, name, string] = match;
    const className = name === undefined ? (string === undefined ? "l" : "s") : "n";
    page.append(text.slice(end, match.index), element("span", { className }, token));
    end = match.index + token.length;
  }
  page.append(text.slice(end));
  return page;
}
