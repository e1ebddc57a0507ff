import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  type DocumentedField,
  fieldsAsPrinted,
  fieldsAsInterpreted,
  pages,
  hasFacts,
} from "../documented-facts/index.ts";
import { interpretations } from "../documented-facts/interpretations.ts";
import { document, root } from "./openapi.ts";
import { specifiedFields } from "./specified-fields.ts";

describe.each(pages)("the page of $operation", (page) => {
  const expected = fieldsAsInterpreted(page.operation);
  const actual = specifiedFields(page.operation);
  const key = (field: DocumentedField) => `${field.in} ${field.field}`;

  test(`has ${page.fields} fields`, () => {
    expect(fieldsAsPrinted(page.operation)).toHaveLength(page.fields);
  });

  test("has the title, permission, command and errors of the operation", () => {
    const operation = document.operations.find(({ id }) => id === page.operation);
    expect(operation).toMatchObject({
      method: page.method.toLowerCase(),
      path: page.path,
      summary: page.title,
      cliCommand: page.command,
    });
    expect(operation?.permission).toBe(page.permission);
    expect(operation?.responses.map(({ status }) => status)).toEqual(expect.arrayContaining([...page.errors]));
  });

  test("has the facts of every field in the specification", () => {
    const byKey = new Map(actual.map((field) => [key(field), field]));
    const missing = expected.filter((field) => !byKey.has(key(field))).map(key);
    const different = expected.flatMap((field) => {
      const found = byKey.get(key(field));
      return found && !hasFacts(found, field) ? [{ expected: field, found }] : [];
    });
    expect({ missing, different }).toEqual({ missing: [], different: [] });
  });

  test("has every field of the specification", () => {
    const known = new Set(expected.map(key));
    expect(actual.map(key).filter((each) => !known.has(each))).toEqual([]);
  });
});

test("every interpretation changes a field of a page and has a heading in interpretations.md", () => {
  const text = readFileSync(`${root}/interpretations.md`, "utf8");
  for (const interpretation of interpretations) {
    const used = pages.some((page) =>
      fieldsAsPrinted(page.operation).some((field) => interpretation.applies(field, page.operation)),
    );
    expect({ heading: interpretation.heading, used }).toEqual({ heading: interpretation.heading, used: true });
    expect(text).toContain(`## ${interpretation.heading}\n`);
  }
});

test("interpretations.md lists each page whose number of fields differs from the specification", () => {
  const text = readFileSync(`${root}/interpretations.md`, "utf8");
  const rows = [...text.matchAll(/^\| `(\w+)` +\| +(\d+) \| +(\d+) \|$/gm)].map((row) => row.slice(1));
  const expected = pages
    .map(({ operation, fields }) => [operation, `${fields}`, `${specifiedFields(operation).length}`])
    .filter(([, printed, specified]) => printed !== specified);
  expect(rows).toEqual(expected);
});

test("every operation has a page of documented facts", () => {
  const documented = pages.map(({ operation }) => operation);
  expect(documented.toSorted()).toEqual(document.operations.map(({ id }) => id).toSorted());
});
