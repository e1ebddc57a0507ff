import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readFrontMatter } from "./front-matter.ts";

/** A page about one task. */
export interface Guide {
  /** The file name of its page: `getting-started`. */
  readonly slug: string;
  readonly title: string;
  /** The purpose of the guide, in one sentence. */
  readonly summary: string;
  /** Its position among the guides, from 1. */
  readonly order: number;
  /** The body, with unresolved includes. */
  readonly markdown: string;
}

const guidesDirectory = join(import.meta.dirname, "../guides");

/**
 * Reads the guides in order.
 *
 * @param directory - Contains one `<slug>.md` per guide, with `title`, `summary` and `order` in its front matter.
 * @throws Error with the file, if a guide is invalid.
 */
export function readGuides(directory: string = guidesDirectory): Guide[] {
  const guides = readdirSync(directory)
    .filter((file) => file.endsWith(".md"))
    .map((file) => readGuide(directory, file))
    .toSorted((one, other) => one.order - other.order);
  for (const [index, { slug, order }] of guides.entries()) {
    const before = guides[index - 1];
    if (before?.order === order) {
      throw new Error(
        `${slug}.md: \`order\` is ${order}, the same as in ${before.slug}.md. Give each guide a unique \`order\`.`,
      );
    }
  }
  return guides;
}

function readGuide(directory: string, file: string): Guide {
  if (!/^[a-z]+(?:-[a-z]+)*\.md$/.test(file)) {
    throw new Error(
      `${file}: The file name of a guide must consist of lower-case letters and hyphens, such as \`getting-started.md\`.`,
    );
  }
  const { attributes, body } = readFrontMatter(readFileSync(join(directory, file), "utf8"), file);
  const { title, summary, order, ...others } = attributes;
  if (typeof title !== "string" || title === "") throw new Error(`${file}: \`title\` must be a non-empty string.`);
  if (typeof summary !== "string" || summary === "")
    throw new Error(`${file}: \`summary\` must be a non-empty string.`);
  if (typeof order !== "number" || !Number.isInteger(order) || order < 1) {
    throw new Error(`${file}: \`order\` must be a positive integer.`);
  }
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new Error(`${file}: Unknown front matter \`${unknown}\`. Expected \`title\`, \`summary\` and \`order\`.`);
  }
  return { slug: file.slice(0, -".md".length), title, summary, order, markdown: body };
}
