/** A text as inline code. Backticks inside of it stay, a line break becomes `\n`. */
export function code(text: string): string {
  const line = text.replaceAll("\r", String.raw`\r`).replaceAll("\n", String.raw`\n`);
  const longest = Math.max(0, ...(line.match(/`+/gu) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  // A renderer takes one space away from both ends, where both have one and there is more between them.
  const room = /^[` ]|[` ]$/u.test(line) && /[^ ]/u.test(line) ? " " : "";
  return `${fence}${room}${line}${room}${fence}`;
}

/** A value as inline code, as JSON writes it: `"git"`, `0`, `null`. */
export function jsonCode(value: unknown): string {
  return code(JSON.stringify(value));
}

/** A block of code. Its fence is longer than any inside of it. */
export function block(language: string, text: string): string {
  const longest = Math.max(2, ...(text.match(/^`+/gmu) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}

/** A value as a block of JSON. */
export function jsonBlock(value: unknown): string {
  return block("json", JSON.stringify(value, null, 2));
}

/** A text that is no Markdown, so that none of it becomes any. */
export function plain(text: string): string {
  return text.replaceAll(/[\\`*_[\]<]/gu, String.raw`\$&`).replaceAll(/\s+/gu, " ");
}

/** Markdown without the line breaks inside of its paragraphs; lists and blocks keep theirs. */
export function unwrapped(markdown: string): string {
  return /\n\n|\n\s*(?:[-*+>#|]|\d+\.|```)/u.test(markdown) ? markdown : markdown.replaceAll(/\s*\n\s*/gu, " ");
}

/** Markdown that stands inside of an item of a list, at this depth. */
export function indented(markdown: string, depth: number): string {
  return markdown.replaceAll(/\n(?=.)/gu, `\n${"  ".repeat(depth)}`);
}

/** The first sentence of a text, for a list of links. */
export function firstSentence(markdown: string): string {
  const [paragraph = ""] = markdown.split("\n\n");
  return /^.*?[.!?](?=\s|$)/su.exec(paragraph)?.[0].replaceAll(/\s+/gu, " ") ?? paragraph.replaceAll(/\s+/gu, " ");
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.map(cell).join(" | ")} |`).join("\n");
}

/** A cell is one line, and a bar in it would end it, in code too. */
function cell(text: string): string {
  return text
    .trim()
    .replaceAll(/\s+/gu, " ")
    .replaceAll("|", String.raw`\|`);
}

/** Blocks with an empty line between them; empty ones are left out. */
export function joined(...blocks: readonly (string | undefined | false)[]): string {
  return blocks.filter((each) => each !== undefined && each !== false && each !== "").join("\n\n");
}
