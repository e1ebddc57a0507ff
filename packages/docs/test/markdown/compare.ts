import {
  constraintKeywords,
  type DocumentedField,
  fieldsAsInterpreted,
  type DocumentedPage,
  hasFacts,
} from "@northspec/spec/documented-facts";
import { type MarkdownField, type PageFacts, readPage } from "./read-page.ts";

/** Lists the documented facts that the Markdown lacks, and the fields that only the Markdown has. */
export function differences(page: DocumentedPage, markdown: string): string[] {
  const found = readPage(markdown);
  const fields = new Map(found.fields.map((field) => [keyOf(field), toDocumentedFact(field)]));
  const expected = fieldsAsInterpreted(page.operation);
  const known = new Set(expected.map(keyOf));
  return [
    ...(["title", "method", "path", "permission", "command"] as const satisfies (keyof PageFacts)[])
      .filter((fact) => found[fact] !== (page[fact] ?? ""))
      .map((fact) => `${fact}: ${page[fact]}`),
    ...page.errors.filter((status) => !found.errors.includes(status)).map((status) => `error: ${status}`),
    ...expected.flatMap((field) => {
      const same = fields.get(keyOf(field));
      if (!same) return [`${keyOf(field)}: missing`];
      return hasFacts(same, field) ? [] : [`${keyOf(field)}: ${JSON.stringify(field)}, not ${JSON.stringify(same)}`];
    }),
    ...[...fields.keys()].filter((key) => isCovered(key) && !known.has(key)).map((key) => `${key}: unexpected`),
  ];
}

function keyOf(field: Pick<DocumentedField, "in" | "field">): string {
  return `${field.in} ${field.field}`;
}

/** The documented facts cover no headers, error bodies, map values or roots of bodies. */
function isCovered(key: string): boolean {
  return /^(?:path|query|request|response) [^*]+$/u.test(key);
}

/** Reduces a field to the documented kinds of facts. */
export function toDocumentedFact({ in: where, field, type, required, constraints }: MarkdownField): DocumentedField {
  return {
    in: where,
    field,
    // The pages do not distinguish oneOf and anyOf.
    type: type.replace(/^any of \d+ variants$/u, "oneOf"),
    required,
    constraints: Object.fromEntries(
      constraintKeywords.filter((key) => key in constraints).map((key) => [key, constraints[key]]),
    ),
  };
}
