import { posix } from "node:path";

/** Code, which stays as it is, or the target of a link. */
const codeOrLink =
  /(?<fence>^ *(?<ticks>`{3,})[^\n]*\n[^]*?\n *\k<ticks>`* *$)|(?<span>(?<!`)(?<tick>`+)(?!`)[^]*?(?<!`)\k<tick>(?!`))|(?<=\]\()(?<target>[^)\s]+)/gmu;

/** Markdown of a page whose relative links lead on from the root of the site instead of the page. */
export function rebased(markdown: string, page: string): string {
  const folder = posix.dirname(page);
  return markdown.replaceAll(codeOrLink, (whole: string, ...rest: unknown[]) => {
    // The last argument holds the named groups.
    const { target } = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    if (target === undefined || /^[a-z][a-z\d+.-]*:/u.test(target)) return whole;
    return target.startsWith("#") ? `${page.replace(/\.html$/u, ".md")}${target}` : posix.join(folder, target);
  });
}
