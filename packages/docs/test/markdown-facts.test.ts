import { createRequire } from "node:module";
import { fieldsAsInterpreted, pages } from "@northspec/spec/documented-facts";
import { describe, expect, test } from "vitest";
import { operationMarkdown } from "../src/markdown/operation.ts";
import { readReference } from "../src/reference/read-reference.ts";
import { differences } from "./markdown/compare.ts";
import { type MarkdownField, readPage } from "./markdown/read-page.ts";

const bundle: unknown = createRequire(import.meta.url)("@northspec/spec/openapi.json");
const reference = readReference(bundle);

function markdownOf(id: string): string {
  const operation = reference.operations.find((each) => each.id === id);
  if (!operation) throw new Error(`The reference has no operation ${id}.`);
  return operationMarkdown(operation, reference);
}

/** Removes one fact from a line. */
interface Removal {
  readonly fact: string;
  readonly of: (field: MarkdownField) => boolean;
  readonly pattern: RegExp;
  readonly left: string;
}

const has = (keyword: string) => (field: MarkdownField) => keyword in field.constraints;
const removals: readonly Removal[] = [
  { fact: "field", of: () => true, pattern: /^.*$/u, left: "- `other` (string): Another." },
  { fact: "type", of: () => true, pattern: /\(\w+/u, left: "(nothing" },
  { fact: "requirement", of: ({ required }) => required, pattern: /, required/u, left: "" },
  { fact: "deprecation", of: has("deprecated"), pattern: /, \*\*deprecated\*\*/u, left: "" },
  { fact: "pattern", of: has("pattern"), pattern: /, (?:each item: )?pattern (`+).*?\1(?=[,)])/u, left: "" },
  { fact: "enum", of: has("enum"), pattern: /, (?:each item: )?one of [^,)]*/u, left: "" },
  { fact: "value of an enum", of: has("enum"), pattern: / `[^`]+`(?=[,)])/u, left: "" },
  { fact: "default", of: has("default"), pattern: /, default `[^`]*`/u, left: "" },
  { fact: "minimum", of: has("minimum"), pattern: /, at least \d+(?=[,)])/u, left: "" },
  { fact: "maximum", of: has("maximum"), pattern: /, at most \d+(?=[,)])/u, left: "" },
  { fact: "minimum length", of: has("minLength"), pattern: /, (?:each item: )?at least \d+ characters/u, left: "" },
  { fact: "maximum length", of: has("maxLength"), pattern: /, (?:each item: )?at most \d+ characters/u, left: "" },
  { fact: "length", of: has("maxLength"), pattern: /(?<=at most )\d+/u, left: "1" },
];

describe.each(pages)("the Markdown of $operation", (page) => {
  const markdown = markdownOf(page.operation);

  test("has every documented fact, as interpreted in interpretations.md, and no other field", () => {
    expect(differences(page, markdown)).toEqual([]);
  });

  test("has every field once", () => {
    const { fields } = readPage(markdown);
    const keys = fields.map(({ in: where, field }) => `${where} ${field}`);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  // Some pages do not say whether a field is required.
  const documented = new Set(
    fieldsAsInterpreted(page.operation).flatMap((each) =>
      each.required === undefined ? [] : [`${each.in} ${each.field}`],
    ),
  );
  const facts = readPage(markdown).fields.filter(({ in: where, field }) => documented.has(`${where} ${field}`));
  const cases = removals.flatMap((removal) => {
    const field = facts.find(removal.of);
    return field ? [{ ...removal, field }] : [];
  });
  test.each(cases)("differs without its $fact", ({ pattern, left, field }) => {
    const line = field.line.trim();
    const without = line.replace(pattern, () => left);
    expect(without).not.toBe(line);
    expect(
      differences(
        page,
        markdown.replace(line, () => without),
      ),
    ).not.toEqual([]);
  });

  const lines = { title: /^# .*$/mu, call: /^`\w+ .*$/mu, permission: /^- Required.*$/mu, command: /^- CLI.*$/mu };
  const present = Object.entries(lines).filter(([name]) => name !== "permission" || page.permission !== undefined);
  test.each(present)("differs without its %s", (_, line) => {
    expect(differences(page, markdown.replace(line, ""))).not.toEqual([]);
  });
});

test("the pages have facts of every kind", () => {
  const fields = pages.flatMap(({ operation }) => readPage(markdownOf(operation)).fields);
  expect(removals.filter((removal) => !fields.some(removal.of))).toEqual([]);
});

test("differs without the row of an error", () => {
  const page = pages.find(({ errors }) => errors.length > 0);
  if (!page) throw new Error("No page has an error.");
  const markdown = markdownOf(page.operation);
  expect(differences(page, markdown.replace(/^\| 409 .*\n/mu, ""))).toEqual(["error: 409"]);
});
