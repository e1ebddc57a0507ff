import { relativeTo, tagPage } from "../html/links.ts";
import { type Tag } from "../model/reference.ts";
import { operationList } from "./operation-list.ts";
import { joined, plain } from "./text.ts";

/**
 * The page of a tag as Markdown: its operations.
 *
 * @returns Markdown with one line break at its end. Links are relative to the page's place in the site and lead to
 * Markdown.
 */
export function tagMarkdown(tag: Tag): string {
  return `${joined(`# ${plain(tag.name)}`, tag.description, operationList(tag.operations, relativeTo(tagPage(tag))))}\n`;
}
