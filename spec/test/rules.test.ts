import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { root } from "./openapi.ts";

interface Problem {
  readonly ruleId: string;
  readonly message: string;
  readonly location: readonly {
    readonly source: { readonly ref: string };
    readonly pointer: string;
  }[];
}

/** A small valid document, the edit that breaks one rule, and where the rule should point. */
const cases = [
  {
    rule: "rule/operation-id-read",
    edits: [["operationId: getBook", "operationId: fetchBook"]],
    pointer: "#/paths/~1books~1{bookId}/get/operationId",
    mend: "Start it with `get`",
  },
  {
    rule: "rule/operation-id-read",
    edits: [["operationId: getBook", "operationId: get_book"]],
    pointer: "#/paths/~1books~1{bookId}/get/operationId",
    mend: "camel case",
  },
  {
    rule: "rule/operation-id-write",
    edits: [["operationId: updateBook", "operationId: bookUpdate"]],
    pointer: "#/paths/~1books~1{bookId}/put/operationId",
    mend: "Start it with a verb",
  },
  {
    rule: "rule/operation-summary-style",
    edits: [["summary: Get book", "summary: Gets a book."]],
    pointer: "#/paths/~1books~1{bookId}/get/summary",
    mend: "Write it like",
  },
  {
    rule: "rule/operation-required-permission",
    edits: [["      x-required-permission: Library > Books > General > Read\n", ""]],
    pointer: "#/paths/~1books~1{bookId}/get/x-required-permission",
    mend: "Add `x-required-permission`",
  },
  {
    rule: "rule/operation-required-permission",
    edits: [["Library > Books > General > Read", "books.read"]],
    pointer: "#/paths/~1books~1{bookId}/get/x-required-permission",
    mend: "Add `x-required-permission`",
  },
  {
    rule: "rule/operation-cli-command",
    edits: [["      x-cli-command: get book\n", ""]],
    pointer: "#/paths/~1books~1{bookId}/get/x-cli-command",
    mend: "Add `x-cli-command`",
  },
  {
    rule: "rule/operation-errors-described",
    edits: [['        "429": *error\n        5XX: *error\n    put:', "        5XX: *error\n    put:"]],
    pointer: "#/paths/~1books~1{bookId}/get/responses",
    mend: "Describe 400, 401, 403, 404, 429 and 5XX",
  },
  {
    rule: "rule/error-response-by-ref",
    edits: [
      [
        '"400": &error\n          $ref: "#/components/responses/Problem"',
        '"400":\n          description: Wrong.\n          headers: *rate-limit',
      ],
      ['"401": *error', '"401": &error\n          $ref: "#/components/responses/Problem"'],
    ],
    pointer: "#/paths/~1books~1{bookId}/get/responses/400",
    mend: "Replace it by a `$ref`",
  },
  {
    rule: "rule/schema-description",
    edits: [["          description: Its title.\n", ""]],
    pointer: "#/components/schemas/Book/properties/title/description",
    mend: "Add a `description`",
  },
  {
    rule: "rule/body-description",
    edits: [["                description: The envelope.\n                required:", "                required:"]],
    pointer: "#/paths/~1books~1{bookId}/get/responses/200/content/application~1json/schema/description",
    mend: "Add a `description`",
  },
  {
    rule: "northspec/request-object-closed",
    edits: [
      [
        "      description: A book to store.\n      additionalProperties: false\n",
        "      description: A book to store.\n",
      ],
    ],
    pointer: "#/components/schemas/BookInput",
    mend: "Add `additionalProperties: false`",
  },
  {
    rule: "northspec/request-object-closed",
    edits: [["            additionalProperties: false\n", "            additionalProperties: true\n"]],
    pointer: "#/components/schemas/BookInput/properties/authors/items",
    mend: "Add `additionalProperties: false`",
  },
  {
    rule: "operation-singular-tag",
    edits: [
      ["        - Books\n      summary: Get book", "        - Books\n        - Novels\n      summary: Get book"],
      [
        "    description: What the library lends.\n",
        "    description: What the library lends.\n  - name: Novels\n    description: Made-up stories.\n",
      ],
    ],
    pointer: "#/paths/~1books~1{bookId}/get/tags",
    mend: "one tag",
  },
  {
    rule: "response-contains-header",
    edits: [["            x-ratelimit-reset: *count\n", ""]],
    pointer: "#/paths/~1books~1{bookId}/get/responses/200/headers",
    mend: "x-ratelimit-reset",
  },
  {
    rule: "no-invalid-media-type-examples",
    edits: [["title: Momo", "title: 1973"]],
    pointer: "#/paths/~1books~1{bookId}/get/responses/200/content/application~1json/examples/book/value/data/title",
    mend: "string",
  },
] as const;

const source = readFileSync(join(root, "test/fixtures/library.yaml"), "utf8");
let folder = "";
let problems: Problem[] = [];

function edited(edits: readonly (readonly [string, string])[]): string {
  return edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`The fixture has no ${JSON.stringify(from)}.`);
    return text.replace(from, to);
  }, source);
}

/** Runs the linter once over many documents, with the rules of the specification. */
async function lint(files: readonly string[]): Promise<Problem[]> {
  const redocly = join(root, "node_modules/.bin/redocly");
  const args = ["lint", ...files, "--config", join(root, "redocly.yaml"), "--format", "json", "--max-problems", "999"];
  const output = await new Promise<string>((done) => {
    execFile(redocly, args, { cwd: folder, maxBuffer: 1 << 26 }, (_error, stdout) => done(stdout));
  });
  // One report for each document, each in the linter's documented format.
  return output.split(/(?<=\n\})(?=\{)/).flatMap((report) => (JSON.parse(report) as { problems: Problem[] }).problems);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "northspec-rules-"));
  writeFileSync(join(folder, "valid.yaml"), source);
  cases.forEach(({ edits }, index) => writeFileSync(join(folder, `case-${index}.yaml`), edited(edits)));
  problems = await lint(["valid.yaml", ...cases.map((_, index) => `case-${index}.yaml`)]);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function problemsIn(file: string): Problem[] {
  return problems.filter(({ location }) => location.some(({ source: { ref } }) => ref.endsWith(file)));
}

test("the document that the cases break is itself without a problem", () => {
  expect(problemsIn("valid.yaml")).toEqual([]);
});

describe.each(cases.map((each, index) => ({ ...each, file: `case-${index}.yaml` })))(
  "the rule $rule",
  ({ rule, pointer, mend, file }) => {
    test(`points at ${pointer} and says what to do`, () => {
      const found = problemsIn(file);
      expect(found.map(({ ruleId }) => ruleId)).toContain(rule);
      expect(new Set(found.map(({ ruleId }) => ruleId))).toEqual(new Set([rule]));
      expect(found[0]?.location[0]?.pointer).toBe(pointer);
      expect(found[0]?.message).toContain(mend);
    });
  },
);

test("every rule of our own has a case that breaks it", () => {
  const { rules } = parse(readFileSync(join(root, "redocly.yaml"), "utf8")) as {
    rules: Record<string, unknown>;
  };
  const own = Object.keys(rules).filter((name) => name.startsWith("rule/") || name.startsWith("northspec/"));
  expect(own.filter((name) => !cases.some(({ rule }) => rule === name))).toEqual([]);
  expect(own.length).toBeGreaterThan(8);
});
