import { parse } from "yaml";

/** A text, and the values that stand above it between two lines of `---`. */
export interface FrontMatter {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/**
 * Splits a Markdown file into its front matter and its text.
 *
 * @param file - named in errors.
 * @throws `Error` where the front matter is missing, no YAML, or no map.
 */
export function readFrontMatter(text: string, file: string): FrontMatter {
  const [, yaml, body] = /^---\r?\n([^]*?)^---(?:\r?\n|$)([^]*)$/m.exec(text) ?? [];
  if (yaml === undefined || body === undefined) {
    throw new Error(`${file}:1: The front matter is missing. Begin the file with values between two lines of \`---\`.`);
  }
  let attributes: unknown;
  try {
    attributes = parse(yaml);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${file}: The front matter is no YAML: ${reason}`, { cause: error });
  }
  if (attributes === null) return { attributes: {}, body: body.trim() };
  if (typeof attributes !== "object" || Array.isArray(attributes)) {
    throw new Error(`${file}:2: The front matter must be a map of names to values.`);
  }
  return { attributes: attributes as Record<string, unknown>, body: body.trim() }; // keys of YAML maps here are texts
}
