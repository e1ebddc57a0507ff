import { Lexer, type Token } from "marked";
import type { Sample } from "../../src/samples/samples.ts";
import { unescaped } from "../html/render.ts";

/** A sample and its response on a page. */
export interface PrintedSample {
  readonly kind: Sample["kind"];
  readonly code: string;
  /** JSON text. */
  readonly response: string;
}

const kinds = { API: "api", CLI: "cli", "JS client": "client" } as const;

/** The samples on the Markdown page of an operation. */
export function samplesOfMarkdown(page: string): PrintedSample[] {
  const sections = sectionsOf(new Lexer().lex(page));
  const responses = sections.filter(
    ({ titles }) => titles[0]?.startsWith("Response: ") && titles[1]?.startsWith("Example: "),
  );
  const samples = sections.filter(({ titles }) => titles[0] === "Samples" && titles[1] !== undefined);
  return samples.map(({ titles: [, title = ""], code }, index) => {
    const [label = ""] = title.split(":");
    if (!isLabel(label)) throw new Error(`Unknown sample ${title}. Expected one of ${Object.keys(kinds).join(", ")}.`);
    const set = Math.floor(index / Object.keys(kinds).length);
    return { kind: kinds[label], code, response: responses[set]?.code ?? "" };
  });
}

function isLabel(label: string): label is keyof typeof kinds {
  return Object.hasOwn(kinds, label);
}

/** The code blocks with their headings of level 2 and 3. */
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

/** The samples on the HTML page of an operation, as a browser would copy them. */
export function samplesOfHtml(page: string): PrintedSample[] {
  const [, ...sets] = page.split('<div class="set" ');
  const responses = new Map(
    [...page.matchAll(/<div class="example" data-example="([^"]*)">[^]*?<code>([^]*?)<\/code>/g)].map(
      ([, name, code = ""]) => [name, code],
    ),
  );
  const [first = ""] = responses.values();
  return sets.flatMap((set) => {
    const [, name] = /^data-example="([^"]*)"/.exec(set) ?? [];
    const response = responses.get(name) ?? first;
    const panels = [...set.matchAll(/<div id="[^"]+" data-kind="(api|cli|client)">[^]*?<code>([^]*?)<\/code>/g)];
    // Written by the build.
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
