import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  type DocumentedField,
  fieldsAsPrinted,
  fieldsAsInterpreted,
  pages,
  sameFacts,
} from "../documented-facts/index.ts";
import { interpretations } from "../documented-facts/interpretations.ts";
import { document, operations, root } from "./openapi.ts";
import { fieldsOfSpecification } from "./specified-fields.ts";

describe.each(pages)("the page of $operation", (page) => {
  const expected = fieldsAsInterpreted(page.operation);
  const actual = fieldsOfSpecification(page.operation);
  const key = (field: DocumentedField) => `${field.in} ${field.field}`;

  test(`has ${page.fields} fields`, () => {
    expect(fieldsAsPrinted(page.operation)).toHaveLength(page.fields);
  });

  test("has its title, permission, command and errors in the specification, where it says", () => {
    const place = page.method.toLowerCase();
    const operation = operations.find(({ operation: each }) => each.operationId === page.operation)?.operation;
    expect(document.paths[page.path]).toMatchObject({ [place]: operation });
    expect(operation).toMatchObject({
      summary: page.title,
      "x-required-permission": page.permission,
      "x-cli-command": page.command,
    });
    expect(Object.keys(operation?.responses ?? {})).toEqual(expect.arrayContaining([...page.errors]));
  });

  test("has every field in the specification, with the facts that it states", () => {
    const byKey = new Map(actual.map((field) => [key(field), field]));
    const missing = expected.filter((field) => !byKey.has(key(field))).map(key);
    const different = expected.flatMap((field) => {
      const found = byKey.get(key(field));
      return found && !sameFacts(field, found) ? [{ expected: field, found }] : [];
    });
    expect({ missing, different }).toEqual({ missing: [], different: [] });
  });

  test("has no field less than the specification", () => {
    const known = new Set(expected.map(key));
    expect(actual.map(key).filter((each) => !known.has(each))).toEqual([]);
  });
});

test("every interpretation changes a field of a page and has its heading in interpretations.md", () => {
  const text = readFileSync(`${root}/interpretations.md`, "utf8");
  for (const interpretation of interpretations) {
    const used = pages.some((page) =>
      fieldsAsPrinted(page.operation).some((field) => interpretation.applies(field, page.operation)),
    );
    expect({ heading: interpretation.heading, used }).toEqual({ heading: interpretation.heading, used: true });
    expect(text).toContain(`## ${interpretation.heading}\n`);
  }
});

test("interpretations.md lists each page that the specification has more or fewer fields than, with both numbers", () => {
  const text = readFileSync(`${root}/interpretations.md`, "utf8");
  const rows = [...text.matchAll(/^\| `(\w+)` +\| +(\d+) \| +(\d+) \|$/gm)].map((row) => row.slice(1));
  const expected = pages
    .map(({ operation, fields }) => [operation, `${fields}`, `${fieldsOfSpecification(operation).length}`])
    .filter(([, printed, specified]) => printed !== specified);
  expect(rows).toEqual(expected);
});

test("every operation has the facts of its page in documented-facts/", () => {
  const documented = pages.map(({ operation }) => operation);
  expect(documented.toSorted()).toEqual(operations.map(({ operation }) => operation.operationId).toSorted());
});
