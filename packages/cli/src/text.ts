import { styleText } from "node:util";

type Color = "red" | "green" | "yellow" | "cyan" | "bold" | "dim";

/** Colours a text where the stream is a terminal and nobody asked for none: https://no-color.org */
export function paint(color: Color, text: string, stream: NodeJS.WriteStream): string {
  const { NO_COLOR, TERM } = process.env;
  if (!stream.isTTY || NO_COLOR || TERM === "dumb") return text;
  return styleText(color, text);
}

/** A text whose control characters can do nothing to a terminal. */
export function escapeControls(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are the ones that are taken out
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}

/** A text as one word of a POSIX shell. */
export function quoteForShell(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A text whose paragraphs are one line each, for help to wrap. */
export function joinLines(text: string): string {
  return text.trimEnd().replace(/([^\n])\n(?=[^\n])/g, "$1 ");
}
