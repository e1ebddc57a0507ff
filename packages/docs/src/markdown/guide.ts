import { phrasesOf } from "@northspec/openapi";
import { table as markdownTable } from "./text.ts";
import type { FieldView, OperationView, Reference, ResponseView } from "../reference/views.ts";
import type { Guide } from "../guides.ts";

/** A line of a guide that is replaced with a table from the reference: `<!-- operations -->`. */
const includeLine = /^<!-- *([a-z-]+)(?: +(\S+))? *-->$/;

/**
 * Writes the page of a guide as Markdown, with every include resolved. Links stay relative to the guides directory and
 * end in `.md`.
 *
 * @throws Error with the guide and the include, if the include or its parameter is unknown.
 */
export function guideMarkdown(guide: Guide, reference: Reference): string {
  let isCode = false;
  const lines = guide.markdown.split("\n").map((line) => {
    if (line.startsWith("```")) isCode = !isCode;
    const [, name, parameter] = (!isCode && includeLine.exec(line)) || [];
    return name === undefined ? line : resolve(name, parameter, guide, reference);
  });
  return [`# ${guide.title}`, "", guide.summary, "", ...lines, ""].join("\n");
}

function resolve(name: string, parameter: string | undefined, { slug }: Guide, reference: Reference): string {
  const include = Object.hasOwn(includes, name) ? includes[name] : undefined;
  if (include === undefined) {
    const known = Object.keys(includes).join(", ");
    throw new Error(`${slug}.md: Unknown include \`${name}\`. Known includes: ${known}.`);
  }
  try {
    return include(reference, parameter);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${slug}.md: \`<!-- ${name} -->\`: ${reason}`, { cause: error });
  }
}

/** Writes Markdown from the reference. */
type Include = (reference: Reference, parameter: string | undefined) => string;

/** An error response of an operation. */
interface ErrorUse {
  readonly response: ResponseView;
  readonly operation: OperationView;
}

/** The number of operations listed per error; the others are counted. */
const maxLinks = 5;

/** The includes by name. They keep facts of the API out of the guides. */
export const includes: Readonly<Record<string, Include>> = {
  /** Every operation with its CLI command and permission. */
  operations: ({ operations }) =>
    table(
      ["Operation", "CLI command", "Permission"],
      operations.map((each) => [link(each), `\`northspec ${each.cliCommand}\``, each.permission ?? "–"]),
    ),

  /** Every operation in the official client, and here. Its names are the words of the command. */
  migration: ({ operations }) =>
    table(
      ["Official client", "`@northspec/client`", "Command"],
      operations.map((each) => [
        `\`${officialNameOf(each)}(…)\``,
        `[\`client.${each.id}(…)\`](../operations/${each.slug}.md)`,
        `\`${each.cliCommand}\``,
      ]),
    ),

  /** Every error status with its meaning and fix. */
  errors: ({ operations }) =>
    table(
      ["Status", "Meaning and fix", "Operations"],
      errorsByStatus(operations).flatMap((uses) =>
        uses
          .slice(0, 1)
          .map(({ response: { status, name, description } }) => [
            `\`${status}\` ${name}`,
            description,
            uses.length === operations.length ? "all" : linksTo(uses.map(({ operation }) => operation)),
          ]),
      ),
    ),

  /** Every response header. */
  headers: ({ operations }) => {
    const responses = operations.flatMap(({ success, errors }) => [success, ...errors]);
    const headers = new Map(responses.flatMap((response) => response.headers.map((header) => [header.name, header])));
    return table(
      ["Header", "Description"],
      [...headers.values()].map(({ name, description }) => [`\`${name}\``, description]),
    );
  },

  /** The query parameters of one operation. */
  query: ({ operations }, id) => {
    const operation = operations.find((each) => each.id === id);
    if (operation === undefined) throw new Error(`Unknown operation \`${id ?? ""}\`. Use an operationId.`);
    return table(
      ["Parameter", "Type", "Description"],
      operation.queryParameters.map((field) => [`\`${field.name}\``, describeParameter(field), field.description]),
    );
  },
};

/** Returns the name of an operation in the official client: `get.service.buildLogs`. */
function officialNameOf({ cliCommand }: OperationView): string {
  return cliCommand.replaceAll(" ", ".").replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function errorsByStatus(operations: readonly OperationView[]): ErrorUse[][] {
  const all = operations.flatMap((operation) => operation.errors.map((response) => ({ response, operation })));
  const byStatus = Map.groupBy(all, ({ response }) => response.status);
  return [...byStatus].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, uses]) => uses);
}

function describeParameter({ type, constraints, default: value }: FieldView): string {
  const defaults = value === undefined ? [] : [`default ${JSON.stringify(value)}`];
  return [type, ...phrasesOf(constraints), ...defaults].join(", ");
}

function link({ id, slug }: OperationView): string {
  return `[\`${id}\`](../operations/${slug}.md)`;
}

function linksTo(operations: readonly OperationView[]): string {
  const shown = operations.slice(0, maxLinks).map(link).join(", ");
  return operations.length > maxLinks ? `${shown} and ${operations.length - maxLinks} more` : shown;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) throw new Error("The reference has no entries for this table.");
  return markdownTable(head, rows);
}
