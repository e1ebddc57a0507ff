import { html as escaping, raw } from "hono/html";

/** Escaped HTML. */
export type Markup = ReturnType<typeof raw>;

/** A value in a template. Strings are escaped; `false` and `undefined` render nothing. */
export type Part = Markup | string | number | false | undefined | readonly Part[];

const tightened = new WeakMap<TemplateStringsArray, TemplateStringsArray>();

/**
 * Renders a template as HTML and escapes every string in it.
 *
 * A line break with its indentation becomes a space within text, and is removed next to a tag or a value.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let tight = tightened.get(strings);
  if (tight === undefined) {
    const lines = strings.map((text) => text.replaceAll(/(?<=[^>\s])\n\s*(?=[^<\s])/g, " ").replaceAll(/\n\s*/g, ""));
    tight = Object.assign(lines, { raw: lines });
    tightened.set(strings, tight);
  }
  // Hono returns a promise only if a value is one, which the type of the values excludes.
  return escaping(tight, ...parts) as Markup;
}

/** Marks a string as HTML. Only for strings that this package has escaped. */
export function trusted(text: string): Markup {
  return raw(text);
}
