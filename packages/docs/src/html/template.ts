import { html as escaping, raw } from "hono/html";

/** HTML that is safe to put into a page. */
export type Markup = ReturnType<typeof raw>;

/** What may stand between the strings of a template. Texts are escaped; what is absent leaves nothing. */
export type Part = Markup | string | number | false | undefined | readonly Part[];

const tightened = new WeakMap<TemplateStringsArray, TemplateStringsArray>();

/**
 * Makes HTML from a template, escaping every text that is put into it.
 *
 * A line break in the template and the indentation after it are there for its reader: between two words they are a
 * space, and next to a tag or a part they leave nothing in the page.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let tight = tightened.get(strings);
  if (tight === undefined) {
    const lines = strings.map((text) => text.replaceAll(/(?<=[^>\s])\n\s*(?=[^<\s])/g, " ").replaceAll(/\n\s*/g, ""));
    tight = Object.assign(lines, { raw: lines });
    tightened.set(strings, tight);
  }
  // It answers with a promise only where a part is one, and the types let none in.
  return escaping(tight, ...parts) as Markup;
}

/** Takes a text for HTML as it is: only for what this package has made and escaped itself. */
export function trusted(text: string): Markup {
  return raw(text);
}
