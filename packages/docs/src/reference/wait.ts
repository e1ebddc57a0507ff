import type { OperationNode, Wait } from "@northspec/openapi";

/**
 * Describes how to wait for what an operation starts.
 *
 * @param slug - The file name of the polled operation's page, which is in the same directory.
 * @returns Markdown.
 */
export function describeWait({ id, node }: OperationNode, { operation, until }: Wait, slug: string): string {
  const command = node.at("x-cli-command").string();
  const successes = until.map(({ field, success }) => `\`${field}\` is ${listOf(success)}`);
  const failures = [...new Set(until.flatMap(({ failure }) => failure))];
  return [
    `\`northspec ${command} --wait\` and \`client.waitFor("${id}", …)\` wait for completion:`,
    `they poll [${operation.summary}](${slug}.md) until ${successes.join(" and then ")}.`,
    `They fail if ${until.length > 1 ? "one of them" : "it"} is ${listOf(failures)}.`,
  ].join(" ");
}

/** Lists values: `A`, `B` or `C`. */
function listOf(values: readonly string[]): string {
  return new Intl.ListFormat("en-GB", { type: "disjunction" }).format(values.map((value) => `\`${value}\``));
}
