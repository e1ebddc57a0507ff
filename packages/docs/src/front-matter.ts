import { parse } from "yaml";

/** The YAML attributes and the body of a Markdown file. */
export interface FrontMatter {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/**
 * Splits a Markdown file into its front matter and its body.
 *
 * @param file - The name for error messages.
 * @throws Error if the front matter is missing, not YAML, or not a map.
 */
export function readFrontMatter(text: string, file: string): FrontMatter {
  const [, yaml, body] = /^---\r?\n([^]*?)^---(?:\r?\n|$)([^]*)$/m.exec(text) ?? [];
  if (yaml === undefined || body === undefined) {
    throw new Error(`${file}:1: The front matter is missing. Start the file with YAML between two lines of \`---\`.`);
  }
  let attributes: unknown;
  try {
    attributes = parse(yaml);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${file}: The front matter is not valid YAML: ${reason}`, { cause: error });
  }
  if (attributes === null) return { attributes: {}, body: body.trim() };
  if (typeof attributes !== "object" || Array.isArray(attributes)) {
    throw new Error(`${file}:2: The front matter must be a map, such as \`title: Errors\`.`);
  }
  return { attributes: attributes as Record<string, unknown>, body: body.trim() }; // YAML keys are strings here
}
