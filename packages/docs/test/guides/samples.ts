import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Lexer } from "marked";
import type { Guide } from "../../src/guides.ts";

export const guidesDirectory = join(import.meta.dirname, "../../guides");

/** A block of code that a reader would run, and what the guide says that it prints. */
export interface GuideSample {
  /** Where it stands, such as `errors.md:12`. */
  readonly location: string;
  readonly language: "sh" | "bash" | "ts";
  readonly code: string;
  readonly printed: { readonly language: "text" | "json"; readonly text: string } | undefined;
}

/**
 * The samples of a guide, in their order. What a block of `text` or `json` right below one shows is what it prints.
 *
 * @throws `Error` for a block in another language, or one of output with no sample above it.
 */
export function samplesOf({ slug }: Guide): GuideSample[] {
  const file = readFileSync(join(guidesDirectory, `${slug}.md`), "utf8");
  const samples: GuideSample[] = [];
  let line = 1;
  let isBelow = false;
  for (const token of new Lexer().lex(file)) {
    const location = `${slug}.md:${line}`;
    line += token.raw.split("\n").length - 1;
    if (token.type === "space") continue;
    if (token.type !== "code") {
      isBelow = false;
      continue;
    }
    const { lang, text } = token as { lang?: string; text: string }; // a block of code
    if (lang === "sh" || lang === "bash" || lang === "ts") {
      samples.push({ location, language: lang, code: text, printed: undefined });
      isBelow = true;
    } else if ((lang === "text" || lang === "json") && isBelow) {
      samples.push({ ...(samples.pop() as GuideSample), printed: { language: lang, text } }); // the one above
      isBelow = false;
    } else {
      throw new Error(`${location}: A block is a sample (sh, bash, ts), or what the one above it prints (text, json).`);
    }
  }
  return samples;
}
