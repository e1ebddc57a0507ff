import { styleText } from "node:util";

/** A color or another style of text. */
export type Color = "red" | "green" | "yellow" | "cyan" | "magenta" | "blue" | "bold" | "dim";

/** Colors text if the stream is a terminal, unless NO_COLOR is set: https://no-color.org */
export function paint(color: Color, text: string, stream: NodeJS.WriteStream): string {
  const { NO_COLOR, TERM } = process.env;
  if (!stream.isTTY || NO_COLOR || TERM === "dumb") return text;
  return styleText(color, text);
}

/** Control, bidirectional, zero-width and other invisible characters, except newline and tab. */
const unsafe =
  // oxlint-disable-next-line no-control-regex -- matches the characters to escape
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** Escapes control, bidirectional and invisible characters. */
export function escapeControls(text: string): string {
  return text.replace(unsafe, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 2 ? `\\u{${code}}` : `\\x${code.padStart(2, "0")}`;
  });
}

/** Formats a value as JSON. On a terminal, unsafe characters are written as JSON escapes. */
export function formatJson(value: unknown, stream: NodeJS.WriteStream, indent?: number): string {
  const text = JSON.stringify(value, null, indent);
  return stream.isTTY ? escapeJson(text) : text;
}

/** Writes unsafe characters in JSON as JSON escapes. */
export function escapeJson(text: string): string {
  const escape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return text.replace(unsafe, (character) => character.split("").map(escape).join(""));
}

/** Quotes text as one argument for a POSIX shell. */
export function quoteForShell(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Joins the lines of each paragraph, so that help can wrap them. */
export function joinLines(text: string): string {
  return text.trimEnd().replace(/([^\n])\n(?=[^\n])/g, "$1 ");
}
