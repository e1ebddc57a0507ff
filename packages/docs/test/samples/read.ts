import { Lexer, type Token } from "marked";
import type { Sample } from "../../src/samples/samples.ts";
import { unescaped } from "../html/render.ts";

/** A sample as a page shows it, and the response that the page shows to it. */
export interface PrintedSample {
  readonly kind: Sample["kind"];
  readonly code: string;
  /** As text, in JSON. */
  readonly response: string;
}

const kinds = { API: "api", CLI: "cli", "JS client": "client" } as const;

/** The samples of an operation's page in Markdown: its sets come in the order of its responses. */
export function samplesOfMarkdown(page: string): PrintedSample[] {
  const sections = sectionsOf(new Lexer().lex(page));
  const responses = sections.filter(
    ({ titles }) => titles[0]?.startsWith("Response: ") && titles[1]?.startsWith("Example: "),
  );
  const samples = sections.filter(({ titles }) => titles[0] === "Samples" && titles[1] !== undefined);
  return samples.map(({ titles: [, title = ""], code }, index) => {
    const [label = ""] = title.split(":");
    if (!isLabel(label)) throw new Error(`The sample ${title} is none of ${Object.keys(kinds).join(", ")}.`);
    const set = Math.floor(index / Object.keys(kinds).length);
    return { kind: kinds[label], code, response: responses[set]?.code ?? "" };
  });
}

function isLabel(label: string): label is keyof typeof kinds {
  return Object.hasOwn(kinds, label);
}

/** The blocks of code, each below its headings of the second and third level. */
function sectionsOf(tokens: readonly Token[]): { titles: (string | undefined)[]; code: string }[] {
  const titles: (string | undefined)[] = [];
  return tokens.flatMap((token) => {
    if (token.type === "heading") {
      const { depth, text } = token as { depth: number; text: string }; // a heading
      titles.splice(depth - 2, Infinity, text);
    }
    return token.type === "code" ? [{ titles: [...titles], code: (token as { text: string }).text }] : [];
  });
}

/** The samples of an operation's page in HTML, as a browser would copy them. */
export function samplesOfHtml(page: string): PrintedSample[] {
  const [, ...sets] = page.split('<div class="set">');
  return sets.flatMap((set) => {
    const [, response = ""] = /class="response-status"[^]*?<code>([^]*?)<\/code>/.exec(set) ?? [];
    const panels = [...set.matchAll(/<div id="[^"]+" data-kind="(api|cli|client)">[^]*?<code>([^]*?)<\/code>/g)];
    // The page names the kinds as the samples do.
    return panels.map(([, kind, code = ""]) => ({
      kind: kind as Sample["kind"],
      code: textOf(code),
      response: textOf(response),
    }));
  });
}

function textOf(html: string): string {
  return unescaped(html.replaceAll(/<[^>]*>/g, ""));
}
