import { type CliOptions, formatOf } from "./settings.ts";
import { escapeControls, formatJson } from "./text.ts";

/** Writes a note for people to stderr, unless --quiet is set. */
export function writeNote({ quiet }: CliOptions, text: string): void {
  if (!quiet) process.stderr.write(`${escapeControls(text)}\n`);
}

/** Writes a warning to stderr: a JSON object with `--output json`, otherwise text. */
export function writeWarning(options: CliOptions, message: string): void {
  if (formatOf(options) !== "json") writeNote(options, message);
  else if (!options.quiet) process.stderr.write(`${formatJson({ event: "warning", message }, process.stderr)}\n`);
}
