import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readFrontMatter } from "./front-matter.ts";

/** A page that tells how to get one thing done. */
export interface Guide {
  /** Names its page, as its file: `getting-started`. */
  readonly slug: string;
  readonly title: string;
  /** What the reader gets from it, in one sentence. */
  readonly summary: string;
  /** Its place among the guides, from 1. */
  readonly order: number;
  /** The text below the summary, its includes not yet resolved: {@link guideMarkdown} gives the whole page. */
  readonly markdown: string;
}

const guidesDirectory = join(import.meta.dirname, "../guides");

/**
 * Reads the guides, in their order.
 *
 * @param directory - what holds them, one `<slug>.md` each with `title`, `summary` and `order` in its front matter.
 * @throws `Error` that names the file and what is wrong with it.
 */
export function readGuides(directory: string = guidesDirectory): Guide[] {
  const guides = readdirSync(directory)
    .filter((file) => file.endsWith(".md"))
    .map((file) => readGuide(directory, file))
    .toSorted((one, other) => one.order - other.order);
  for (const [index, { slug, order }] of guides.entries()) {
    const before = guides[index - 1];
    if (before?.order === order) {
      throw new Error(`${slug}.md: \`order\` is ${order}, as that of ${before.slug}.md. Give each guide its own.`);
    }
  }
  return guides;
}

function readGuide(directory: string, file: string): Guide {
  if (!/^[a-z]+(?:-[a-z]+)*\.md$/.test(file)) {
    throw new Error(`${file}: A guide is named by small letters and hyphens, such as \`getting-started.md\`.`);
  }
  const { attributes, body } = readFrontMatter(readFileSync(join(directory, file), "utf8"), file);
  const { title, summary, order, ...others } = attributes;
  if (typeof title !== "string" || title === "") throw new Error(`${file}: \`title\` must be a text.`);
  if (typeof summary !== "string" || summary === "") throw new Error(`${file}: \`summary\` must be a text.`);
  if (typeof order !== "number" || !Number.isInteger(order) || order < 1) {
    throw new Error(`${file}: \`order\` must be a whole number from 1.`);
  }
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new Error(`${file}: \`${unknown}\` is unknown. The front matter has \`title\`, \`summary\` and \`order\`.`);
  }
  return { slug: file.slice(0, -".md".length), title, summary, order, markdown: body };
}
