import { Lexer, type Token } from "marked";
import type { Browser } from "playwright-core";
import type { Sample } from "../../src/samples/samples.ts";

/** A sample as a page shows it, and the reply that the page shows to it. */
export interface PrintedSample {
  readonly kind: Sample["kind"];
  readonly code: string;
  /** As text, in JSON. */
  readonly reply: string;
}

const kinds = { API: "api", CLI: "cli", "JS client": "client" } as const;

/** The samples of an operation's page in Markdown: its sets come in the order of its replies. */
export function samplesOfMarkdown(page: string): PrintedSample[] {
  const sections = sectionsOf(new Lexer().lex(page));
  const replies = sections.filter(
    ({ titles }) => titles[0]?.startsWith("Reply: ") && titles[1]?.startsWith("Example: "),
  );
  const samples = sections.filter(({ titles }) => titles[0] === "Samples" && titles[1] !== undefined);
  return samples.map(({ titles: [, title = ""], code }, index) => {
    const [label = ""] = title.split(":");
    if (!isLabel(label)) throw new Error(`The sample ${title} is none of ${Object.keys(kinds).join(", ")}.`);
    const set = Math.floor(index / Object.keys(kinds).length);
    return { kind: kinds[label], code, reply: replies[set]?.code ?? "" };
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

/** The samples of an operation's page as a browser has them: the text of each element, which is what is copied. */
export async function samplesOfPage(browser: Browser, url: string): Promise<PrintedSample[]> {
  const page = await browser.newPage();
  try {
    await page.goto(url);
    return await page.locator(".samples .set").evaluateAll((sets) =>
      sets.flatMap((set) =>
        [...set.querySelectorAll("[role=tabpanel], .tabs > [data-kind]")].map((panel) => ({
          // The page names the kinds as the samples do.
          kind: panel.getAttribute("data-kind") as "api" | "cli" | "client",
          code: panel.querySelector("code")?.textContent ?? "",
          reply: set.querySelector(".answer + .code code")?.textContent ?? "",
        })),
      ),
    );
  } finally {
    await page.close();
  }
}
