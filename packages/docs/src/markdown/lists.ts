import { type Link, markdownOf, operationPage, relativeTo, schemaPage, tagPage } from "../links.ts";
import type { OperationView, SharedSchema, TagView } from "../reference/views.ts";
import { markdownFieldWriter } from "./fields.ts";
import { code, firstSentence, joined, plain } from "./text.ts";

/**
 * Writes the page of a tag as Markdown.
 *
 * @returns Markdown that ends with a line break. Links are relative and point to Markdown files.
 */
export function tagMarkdown(tag: TagView): string {
  return `${joined(`# ${plain(tag.name)}`, tag.description, operationList(tag.operations, relativeTo(tagPage(tag))))}\n`;
}

/**
 * Writes the page of a named schema as Markdown: its fields and the operations that use it.
 *
 * @returns Markdown that ends with a line break. Links are relative and point to Markdown files.
 */
export function schemaMarkdown(schema: SharedSchema): string {
  const link = relativeTo(schemaPage(schema));
  const { name, root, usedBy } = schema;
  return `${joined(
    `# ${plain(name)}`,
    markdownFieldWriter(link).root(root, "The value"),
    usedBy.length > 0 && joined("## Used by", operationList(usedBy, link)),
  )}\n`;
}

/** Writes operations as a list of links, each with method, path and first sentence. */
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
