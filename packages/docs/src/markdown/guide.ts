import { table as markdownTable } from "./text.ts";
import type { FieldView, OperationView, Reference, ResponseView } from "../reference/views.ts";
import type { Guide } from "../guides.ts";

/** A line of a guide in whose place facts of the reference stand: `<!-- operations -->`. */
const includeLine = /^<!-- *([a-z-]+)(?: +(\S+))? *-->$/;

/**
 * The whole page of a guide in Markdown: its title, its summary, and its text with every include resolved. Links stay
 * relative to the directory of the guides and end in `.md`.
 *
 * @throws `Error` that names the guide and the include, where there is no such include or not what it asks for.
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
    throw new Error(`${slug}.md: There is no include \`${name}\`. There is: ${known}.`);
  }
  try {
    return include(reference, parameter);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${slug}.md: \`<!-- ${name} -->\`: ${reason}`, { cause: error });
  }
}

/** Makes Markdown from the reference. A parameter may say of what. */
type Include = (reference: Reference, parameter: string | undefined) => string;

/** More operations with an error are counted, and not listed. */
const maxLinks = 5;

/** What a guide can have in the place of a comment with its name, so that no fact of the API is written twice. */
export const includes: Readonly<Record<string, Include>> = {
  /** Every operation with its command and its permission. */
  operations: ({ operations }) =>
    table(
      ["Operation", "Command", "Permission"],
      operations.map((each) => [link(each), `\`northspec ${each.cliCommand}\``, each.permission ?? "–"]),
    ),

  /** Every status that is an error, with what it means and what to do. */
  errors: ({ operations }) =>
    table(
      ["Status", "What it means, and what to do", "Operations"],
      [...errorsByStatus(operations)].map(([status, [response, of]]) => [
        `\`${status}\` ${response.name}`,
        response.description,
        of.length === operations.length ? "all" : linksTo(of),
      ]),
    ),

  /** The headers of responses. */
  headers: ({ operations }) => {
    const responses = operations.flatMap(({ success, errors }) => [success, ...errors]);
    const headers = new Map(responses.flatMap((response) => response.headers.map((header) => [header.name, header])));
    return table(
      ["Header", "What it says"],
      [...headers.values()].map(({ name, description }) => [`\`${name}\``, description]),
    );
  },

  /** The query parameters of one operation. */
  query: ({ operations }, id) => {
    const operation = operations.find((each) => each.id === id);
    if (operation === undefined) throw new Error(`There is no operation \`${id ?? ""}\`. Name one by its operationId.`);
    return table(
      ["Parameter", "Takes", "What it says"],
      operation.queryParameters.map((field) => [`\`${field.name}\``, describeParameter(field), field.description]),
    );
  },
};

function errorsByStatus(operations: readonly OperationView[]): Map<string, [ResponseView, OperationView[]]> {
  const found = new Map<string, [ResponseView, OperationView[]]>();
  for (const operation of operations) {
    for (const response of operation.errors) {
      const known = found.get(response.status);
      if (known) known[1].push(operation);
      else found.set(response.status, [response, [operation]]);
    }
  }
  return new Map([...found].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function describeParameter({ type, constraints, default: value }: FieldView): string {
  const limits = constraints.map((constraint) => `${constraint.label} ${constraint.text}`);
  return [type, ...limits, ...(value === undefined ? [] : [`${JSON.stringify(value)} if left out`])].join(", ");
}

function link({ id, slug }: OperationView): string {
  return `[\`${id}\`](../operations/${slug}.md)`;
}

function linksTo(operations: readonly OperationView[]): string {
  const shown = operations.slice(0, maxLinks).map(link).join(", ");
  return operations.length > maxLinks ? `${shown} and ${operations.length - maxLinks} more` : shown;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) throw new Error("The reference has nothing to show here.");
  return markdownTable(head, rows);
}
