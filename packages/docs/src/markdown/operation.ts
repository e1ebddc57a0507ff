import { type Link, markdownOf, operationPage, relativeTo, tagPage } from "../links.ts";
import type { ExampleValue } from "@northspec/openapi";
import type { FieldView, OperationView, Reference, ResponseView } from "../reference/views.ts";
import { type Sample, samplesOf } from "../samples/samples.ts";
import { type MarkdownFieldWriter, markdownFieldWriter } from "./fields.ts";
import { block, code, joined, jsonBlock, jsonCode, plain, table } from "./text.ts";

/**
 * Writes the page of an operation as Markdown, with the same content as its HTML page.
 *
 * @returns Markdown that ends with a line break. Links are relative and point to Markdown files.
 */
export function operationMarkdown(operation: OperationView, reference: Reference): string {
  const link = relativeTo(operationPage(operation));
  const write = markdownFieldWriter(link);
  const { pathParameters, queryParameters, success } = operation;
  return `${joined(
    `# ${plain(operation.summary)}`,
    code(`${operation.method} ${operation.path}`),
    operation.isDeprecated && "**Deprecated.**",
    operation.description,
    about(operation, reference, link),
    pathParameters.length > 0 && joined("## Path parameters", write.list(pathParameters)),
    queryParameters.length > 0 && joined("## Query parameters", write.list(queryParameters)),
    requestBody(operation, write),
    joined(
      `## Response: ${success.status} ${success.name}`,
      success.description,
      success.headers.length > 0 && joined("### Headers", write.list(success.headers)),
      joined("### Body", write.root(success.root, "The body")),
      examples(success.examples),
    ),
    operation.wait !== undefined && joined("## Wait for completion", operation.wait),
    errors(operation, write),
    samples(operation, reference),
  )}\n`;
}

function about(operation: OperationView, { server, tags }: Reference, link: Link): string {
  const tag = tags.find(({ name }) => name === operation.tag);
  return [
    `- Server: ${server}`,
    ...(operation.teamPath ? [`- Path for the projects of a team: ${code(operation.teamPath)}`] : []),
    ...(operation.permission ? [`- Required permission: ${plain(operation.permission)}`] : []),
    `- CLI command: ${code(`northspec ${operation.cliCommand}`)}`,
    `- JS client: ${code(`client.${operation.id}()`)}`,
    ...(tag ? [`- Tag: [${plain(tag.name)}](${link(markdownOf(tagPage(tag)))})`] : []),
  ].join("\n");
}

function requestBody({ body }: OperationView, write: MarkdownFieldWriter): string | false {
  if (!body) return false;
  return joined(
    "## Request body",
    [body.description, body.required ? "Required." : "Optional."].filter((text) => text !== "").join(" "),
    write.root(body.root, "The body"),
    examples(body.examples),
  );
}

function examples(list: readonly ExampleValue[]): string {
  return joined(...list.map(({ summary, value }) => joined(`### Example: ${plain(summary)}`, jsonBlock(value))));
}

function errors({ errors: responses, errorBody }: OperationView, write: MarkdownFieldWriter): string | false {
  if (responses.length === 0) return false;
  return joined(
    "## Errors",
    table(
      ["Status", "Meaning and fix", "Example"],
      responses.map(({ status, name, description, examples: shown }) => [
        `${status} ${name}`,
        description,
        shown.map(({ value }) => jsonCode(value)).join(" "),
      ]),
    ),
    joined("### Error body", write.root(errorBody, "The body")),
    ...responses
      .filter(({ root }) => root !== errorBody)
      .map(({ status, root }) => joined(`### Body of a ${status}`, write.root(root, "The body"))),
    ...headersByStatus(responses).map(([statuses, headers]) =>
      joined(`### Headers of ${statuses}`, write.list(headers)),
    ),
  );
}

/** Groups headers by the statuses that they occur with. */
function headersByStatus(responses: readonly ResponseView[]): [statuses: string, headers: FieldView[]][] {
  const all = responses.flatMap(({ status, headers }) => headers.map((header) => ({ status, header })));
  const equal = Map.groupBy(all, ({ header }) => JSON.stringify({ ...header, anchor: "", field: undefined }));
  const groups = Map.groupBy(equal.values(), (uses) =>
    uses.length === responses.length ? "an error" : uses.map(({ status }) => status).join(", "),
  );
  return [...groups].map(([statuses, uses]) => [statuses, uses.flatMap(([first]) => first?.header ?? [])]);
}

function samples(operation: OperationView, { server }: Reference): string {
  const all = samplesOf(operation, server);
  const summaries = new Map(operation.body?.examples.map(({ name, summary }) => [name, summary]));
  const isOneSet = new Set(all.map(({ example }) => example)).size < 2;
  const heading = ({ label, example }: Sample) =>
    isOneSet || example === undefined ? label : `${label}: ${plain(summaries.get(example) ?? example)}`;
  return joined(
    "## Samples",
    ...all.map((sample) => joined(`### ${heading(sample)}`, block(sample.language, sample.code))),
  );
}
