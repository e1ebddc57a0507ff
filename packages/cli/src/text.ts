import { styleText } from "node:util";

type Color = "red" | "green" | "yellow" | "cyan" | "bold" | "dim";

/** Colors text if the stream is a terminal, unless NO_COLOR is set: https://no-color.org */
export function paint(color: Color, text: string, stream: NodeJS.WriteStream): string {
  const { NO_COLOR, TERM } = process.env;
  if (!stream.isTTY || NO_COLOR || TERM === "dumb") return text;
  return styleText(color, text);
}

/** Escapes control characters, which could change the terminal. */
export function escapeControls(text: string): string {
  // oxlint-disable-next-line no-control-regex -- matches the characters to escape
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}

/** Quotes text as one argument for a POSIX shell. */
export function quoteForShell(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Joins the lines of each paragraph, so that help can wrap them. */
export function joinLines(text: string): string {
  return text.trimEnd().replace(/([^\n])\n(?=[^\n])/g, "$1 ");
}
