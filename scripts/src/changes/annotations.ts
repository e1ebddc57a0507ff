import type { SourceLocation } from "./locations.ts";

/**
 * Formats an error as a GitHub workflow command, which annotates the line.
 *
 * https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
 */
export function annotation(error: SourceLocation & { readonly title: string; readonly message: string }): string {
  const { file, line, title, message } = error;
  const properties = `file=${escapeProperty(file)},line=${String(line)},title=${escapeProperty(title)}`;
  return `::error ${properties}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
