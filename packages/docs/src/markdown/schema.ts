import { relativeTo, schemaPage } from "../html/links.ts";
import { type Reference, type SharedSchema } from "../model/reference.ts";
import { fieldWriter } from "./fields.ts";
import { operationList } from "./operation-list.ts";
import { joined, plain } from "./text.ts";

/** How many of its operations the page of a schema lists, so that no page grows with the whole API. */
const listedOperations = 20;

/**
 * The page of a named schema as Markdown: its fields, and operations that use it.
 *
 * @returns Markdown with one line break at its end. Links are relative to the page's place in the site and lead to
 * Markdown.
 */
export function schemaMarkdown(schema: SharedSchema, reference: Reference): string {
  const link = relativeTo(schemaPage(schema));
  const { name, root, usedBy } = schema;
  const more = usedBy.length - listedOperations;
  return `${joined(
    `# ${plain(name)}`,
    fieldWriter(reference, link).root(root, "The value"),
    usedBy.length > 0 && joined("## Operations with it", operationList(usedBy.slice(0, listedOperations), link)),
    more > 0 && `And ${more} more.`,
  )}\n`;
}
