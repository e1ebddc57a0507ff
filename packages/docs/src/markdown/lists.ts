import { type Link, markdownOf, operationPage, relativeTo, schemaPage, tagPage } from "../links.ts";
import type { OperationView, SharedSchema, TagView } from "../reference/views.ts";
import { markdownFieldWriter } from "./fields.ts";
import { code, firstSentence, joined, plain } from "./text.ts";

/**
 * The page of a tag as Markdown: its operations.
 *
 * @returns Markdown with one line break at its end. Links are relative to the page's place in the site and lead to
 * Markdown.
 */
export function tagMarkdown(tag: TagView): string {
  return `${joined(`# ${plain(tag.name)}`, tag.description, operationList(tag.operations, relativeTo(tagPage(tag))))}\n`;
}

/**
 * The page of a named schema as Markdown: its fields, and operations that use it.
 *
 * @returns Markdown with one line break at its end. Links are relative to the page's place in the site and lead to
 * Markdown.
 */
export function schemaMarkdown(schema: SharedSchema): string {
  const link = relativeTo(schemaPage(schema));
  const { name, root, usedBy } = schema;
  return `${joined(
    `# ${plain(name)}`,
    markdownFieldWriter(link).root(root, "The value"),
    usedBy.length > 0 && joined("## Operations with it", operationList(usedBy, link)),
  )}\n`;
}

/** Operations as a list of links to their Markdown, each with what it calls and what it does. */
export function operationList(operations: readonly OperationView[], link: Link): string {
  return operations
    .map((operation) => {
      const { summary, method, path, isDeprecated, description } = operation;
      const name = `[${plain(summary)}](${link(markdownOf(operationPage(operation)))})`;
      const call = `${code(`${method} ${path}`)}${isDeprecated ? " (deprecated)" : ""}`;
      const what = firstSentence(description);
      return `- ${name}: ${call}${what === "" ? "" : `. ${what}`}`;
    })
    .join("\n");
}
