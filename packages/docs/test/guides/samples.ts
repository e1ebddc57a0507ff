import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Lexer } from "marked";
import { parse } from "yaml";
import type { Guide } from "../../src/guides.ts";

export const guidesDirectory = join(import.meta.dirname, "../../guides");

/** A code sample and its output. */
export interface GuideSample {
  /** Its location, such as `errors.md:12`. */
  readonly location: string;
  readonly language: "sh" | "bash" | "ts";
  readonly code: string;
  readonly printed: { readonly language: "text" | "json"; readonly text: string } | undefined;
}

/** A GitHub Actions workflow. */
interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>;
}

/**
 * Reads the samples of a guide in order. A block of `text` or `json` directly below a sample is its output. A block of
 * `yaml` is a GitHub Actions workflow: its commands are samples.
 *
 * @throws Error for a block in another language, or for output without a sample.
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
      samples.push({ ...(samples.pop() as GuideSample), printed: { language: lang, text } }); // the sample above
      isBelow = false;
    } else if (lang === "yaml") {
      const { jobs } = parse(text) as Workflow; // actionlint checks it
      for (const { run } of Object.values(jobs).flatMap(({ steps }) => steps)) {
        if (run !== undefined) samples.push({ location, language: "bash", code: run, printed: undefined });
      }
      isBelow = false;
    } else {
      throw new Error(
        `${location}: A block must be a sample (sh, bash, ts), the output of the one above it (text, json) or a ` +
          "workflow (yaml).",
      );
    }
  }
  return samples;
}
