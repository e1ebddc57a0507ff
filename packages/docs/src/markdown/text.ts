/** Formats text as inline code. Backticks are kept; a line break becomes `\n`. */
export function code(text: string): string {
  const line = text.replaceAll("\r", String.raw`\r`).replaceAll("\n", String.raw`\n`);
  const maxTicks = Math.max(0, ...(line.match(/`+/gu) ?? []).map(({ length }) => length));
  const fence = "`".repeat(maxTicks + 1);
  // A renderer strips one space from both ends if both have one.
  const room = /^[` ]|[` ]$/u.test(line) && /[^ ]/u.test(line) ? " " : "";
  return `${fence}${room}${line}${room}${fence}`;
}

/** Formats a value as inline JSON: `"git"`, `0`, `null`. */
export function jsonCode(value: unknown): string {
  return code(JSON.stringify(value));
}

/** Formats a code block, with a fence longer than any inside it. */
export function block(language: string, text: string): string {
  const maxTicks = Math.max(2, ...(text.match(/^`+/gmu) ?? []).map(({ length }) => length));
  const fence = "`".repeat(maxTicks + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}

/** Formats a value as a JSON block. */
export function jsonBlock(value: unknown): string {
  return block("json", JSON.stringify(value, null, 2));
}

/** Escapes the characters that Markdown would interpret. */
export function plain(text: string): string {
  return text.replaceAll(/[\\`*_[\]<]/gu, String.raw`\$&`).replaceAll(/\s+/gu, " ");
}

/** Removes the line breaks of a single paragraph; lists and blocks are left alone. */
export function unwrapped(markdown: string): string {
  return /\n\n|\n\s*(?:[-*+>#|]|\d+\.|```)/u.test(markdown) ? markdown : markdown.replaceAll(/\s*\n\s*/gu, " ");
}

/** Indents Markdown for a list item at this depth. */
export function indented(markdown: string, depth: number): string {
  return markdown.replaceAll(/\n(?=.)/gu, `\n${"  ".repeat(depth)}`);
}

/** Returns the first sentence of a text. */
export function firstSentence(markdown: string): string {
  const [paragraph = ""] = markdown.split("\n\n");
  return /^.*?[.!?](?=\s|$)/su.exec(paragraph)?.[0].replaceAll(/\s+/gu, " ") ?? paragraph.replaceAll(/\s+/gu, " ");
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.map(cell).join(" | ")} |`).join("\n");
}

/** A cell is one line. A pipe would end it, even in code. */
function cell(text: string): string {
  return text
    .trim()
    .replaceAll(/\s+/gu, " ")
    .replaceAll("|", String.raw`\|`);
}

/** Joins blocks with blank lines and skips empty ones. */
export function joined(...blocks: readonly (string | undefined | false)[]): string {
  return blocks.filter((each) => each !== undefined && each !== false && each !== "").join("\n\n");
}
