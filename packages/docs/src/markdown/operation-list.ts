import { type Link, markdownOf, operationPage } from "../html/links.ts";
import { type Operation } from "../model/reference.ts";
import { code, firstSentence, plain } from "./text.ts";

/** Operations as a list of links to their Markdown, each with what it calls and what it does. */
export function operationList(operations: readonly Operation[], link: Link): string {
  return operations
    .map((operation) => {
      const { summary, method, path, deprecated, description } = operation;
      const name = `[${plain(summary)}](${link(markdownOf(operationPage(operation)))})`;
      const call = `${code(`${method} ${path}`)}${deprecated ? " (deprecated)" : ""}`;
      const what = firstSentence(description);
      return `- ${name}: ${call}${what === "" ? "" : `. ${what}`}`;
    })
    .join("\n");
}
