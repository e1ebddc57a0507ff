import {
  constraintKeywords,
  type DocumentedField,
  fieldsAsInterpreted,
  type DocumentedPage,
  sameFacts,
} from "@northspec/spec/documented-facts";
import { type MarkdownField, type PageFacts, readPage } from "./read-page.ts";

/** Every fact of a documented page that its Markdown does not tell, and every field that only the Markdown has. */
export function differences(page: DocumentedPage, markdown: string): string[] {
  const found = readPage(markdown);
  const fields = new Map(found.fields.map((field) => [keyOf(field), asDocumented(field)]));
  const documented = fieldsAsInterpreted(page.operation);
  const known = new Set(documented.map(keyOf));
  return [
    ...(["title", "method", "path", "permission", "command"] as const satisfies (keyof PageFacts)[])
      .filter((fact) => found[fact] !== page[fact])
      .map((fact) => `${fact}: ${page[fact]}`),
    ...page.errors.filter((status) => !found.errors.includes(status)).map((status) => `error: ${status}`),
    ...documented.flatMap((field) => {
      const same = fields.get(keyOf(field));
      if (!same) return [`${keyOf(field)}: is not there`];
      return sameFacts(field, same) ? [] : [`${keyOf(field)}: ${JSON.stringify(field)}, not ${JSON.stringify(same)}`];
    }),
    ...[...fields.keys()].filter((key) => isDocumented(key) && !known.has(key)).map((key) => `${key}: is too much`),
  ];
}

function keyOf(field: Pick<DocumentedField, "in" | "field">): string {
  return `${field.in} ${field.field}`;
}

/** The pages describe neither headers, nor the body of an error, nor what a map holds; and a body has no name. */
function isDocumented(key: string): boolean {
  return /^(?:path|query|request|response) [^*]+$/u.test(key);
}

/** A field of the Markdown with the facts that the pages state. */
export function asDocumented({ in: where, field, type, required, constraints }: MarkdownField): DocumentedField {
  return {
    in: where,
    field,
    type: type === "any" ? "object" : type,
    required,
    constraints: Object.fromEntries(
      constraintKeywords.filter((key) => key in constraints).map((key) => [key, constraints[key]]),
    ),
  };
}
