import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { root } from "./openapi.ts";

interface LintError {
  readonly ruleId: string;
  readonly message: string;
  readonly location: readonly {
    readonly source: { readonly ref: string };
    readonly pointer: string;
  }[];
}

/** Edits of a small valid document that each break one rule, and the expected location and fix. */
const cases = [
  {
    rule: "northspec/operation-names",
    edits: [
      ["operationId: getBook", "operationId: fetchBook"],
      ["operation: getBook", "operation: fetchBook"],
    ],
    pointer: "#/paths/~1books~1{bookId}/get/operationId",
    fix: "Start it with `get`",
  },
  {
    rule: "northspec/operation-names",
    edits: [
      ["operationId: getBook", "operationId: get_book"],
      ["operation: getBook", "operation: get_book"],
    ],
    pointer: "#/paths/~1books~1{bookId}/get/operationId",
    fix: "camel case",
  },
  {
    rule: "northspec/operation-names",
    edits: [["operationId: updateBook", "operationId: bookUpdate"]],
    pointer: "#/paths/~1books~1{bookId}/put/operationId",
    fix: "Start it with one of `create`",
  },
  {
    rule: "northspec/operation-names",
    edits: [["summary: Get book", "summary: Gets a book."]],
    pointer: "#/paths/~1books~1{bookId}/get/summary",
    fix: "Start it with one of `Get`",
  },
  {
    rule: "rule/operation-required-permission",
    edits: [["Library > Books > General > Read", "books.read"]],
    pointer: "#/paths/~1books~1{bookId}/get/x-required-permission",
    fix: "Write `x-required-permission`",
  },
  {
    rule: "northspec/operation-names",
    edits: [["      x-cli-command: get book\n", ""]],
    pointer: "#/paths/~1books~1{bookId}/get/x-cli-command",
    fix: "Set `x-cli-command`",
  },
  {
    rule: "northspec/operation-errors",
    edits: [['        "429": *error\n        5XX: *error\n    put:', "        5XX: *error\n    put:"]],
    pointer: "#/paths/~1books~1{bookId}/get/responses",
    fix: "can also return 429. Reference the shared responses",
  },
  {
    rule: "rule/error-response-by-ref",
    edits: [
      [
        '"400": &error\n          $ref: "#/components/responses/Failure"',
        '"400":\n          description: Wrong.\n          headers: *rate-limit',
      ],
      ['"401": *error', '"401": &error\n          $ref: "#/components/responses/Failure"'],
    ],
    pointer: "#/paths/~1books/get/responses/400",
    fix: "Replace this one with a `$ref`",
  },
  {
    rule: "rule/schema-description",
    edits: [["          description: Its title.\n", ""]],
    pointer: "#/components/schemas/Book/properties/title/description",
    fix: "Add a `description`",
  },
  {
    rule: "rule/body-description",
    edits: [["                description: The envelope.\n                required:", "                required:"]],
    pointer: "#/paths/~1books~1{bookId}/get/responses/200/content/application~1json/schema/description",
    fix: "Add a `description`",
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
    fix: "Add `additionalProperties: false`",
  },
  {
    rule: "northspec/request-object-closed",
    edits: [["            additionalProperties: false\n", "            additionalProperties: true\n"]],
    pointer: "#/components/schemas/BookInput/properties/authors/items",
    fix: "Add `additionalProperties: false`",
  },
  {
    rule: "northspec/request-schema-names",
    edits: [
      ["schemas/BookInput", "schemas/BookToStore"],
      ["    BookInput:", "    BookToStore:"],
    ],
    pointer: "#/paths/~1books~1{bookId}/put/requestBody/content/application~1json/schema",
    fix: "component with the suffix `Input`",
  },
  {
    rule: "northspec/request-schema-names",
    edits: [
      [
        '$ref: "#/components/schemas/BookPatch"',
        "type: object\n              description: The changes.\n              additionalProperties: false",
      ],
      ['$ref: "#/components/schemas/Book"', '$ref: "#/components/schemas/BookPatch"'],
    ],
    pointer: "#/paths/~1books~1{bookId}/patch/requestBody/content/application~1json/schema",
    fix: "component with the suffix `Patch`",
  },
  {
    rule: "northspec/request-schema-names",
    edits: [
      [
        "      description: Fields of a book to change.\n",
        "      description: Fields of a book to change.\n      required:\n        - title\n",
      ],
    ],
    pointer: "#/components/schemas/BookPatch/required",
    fix: "Remove `required`",
  },
  {
    rule: "rule/data-by-ref",
    edits: [
      [
        'data:\n                    $ref: "#/components/schemas/Book"\n',
        "data:\n                    type: object\n                    description: Nothing.\n",
      ],
    ],
    pointer: "#/paths/~1books/get/responses/200/content/application~1json/schema/properties/data",
    fix: "`Empty` if it has no fields",
  },
  {
    rule: "northspec/array-parameter",
    edits: [["          explode: true\n", ""]],
    pointer: "#/paths/~1books/get/parameters/3",
    fix: "Set `style: form` and `explode: true`",
  },
  {
    rule: "northspec/array-parameter",
    edits: [["          style: form\n", "          style: pipeDelimited\n"]],
    pointer: "#/paths/~1books/get/parameters/3",
    fix: "Set `style: form` and `explode: true`",
  },
  {
    rule: "northspec/paginated-list",
    edits: [
      [
        '        - $ref: "#/components/parameters/Cursor"\n',
        "        - name: cursor\n          in: query\n          description: A parameter.\n          schema:\n            type: string\n",
      ],
      ["    Cursor:\n      <<: *parameter\n      name: cursor\n", ""],
    ],
    pointer: "#/paths/~1books/get",
    fix: "Reference `Cursor`",
  },
  {
    rule: "northspec/paginated-list",
    edits: [["                  pagination:\n", "                  more:\n"]],
    pointer: "#/paths/~1books/get",
    fix: "Reference `Pagination`",
  },
  {
    rule: "northspec/tag-groups",
    edits: [
      ["    tags:\n      - Books\n", "    tags:\n      - Books\n  - name: Favorites\n    tags:\n      - Books\n"],
    ],
    pointer: "#/tags/0",
    fix: "in 2 groups of `x-tagGroups`. List it in exactly one",
  },
  {
    rule: "northspec/tag-groups",
    edits: [["    tags:\n      - Books\n", "    tags:\n      - Books\n      - Novels\n"]],
    pointer: "#/x-tagGroups",
    fix: "unknown tag, `Novels`",
  },
  {
    rule: "northspec/linear-pattern",
    edits: [
      ["          description: Its title.\n", "          description: Its title.\n          pattern: ^(\\w+)+$\n"],
    ],
    pointer: "#/components/schemas/Book/properties/title/pattern",
    fix: "Rewrite it without ambiguous repetitions",
  },
  {
    rule: "operation-singular-tag",
    edits: [
      ["        - Books\n      summary: Get book", "        - Books\n        - Novels\n      summary: Get book"],
      [
        "    description: Books of the library.\n",
        "    description: Books of the library.\n  - name: Novels\n    description: Made-up stories.\n",
      ],
      ["    tags:\n      - Books\n", "    tags:\n      - Books\n      - Novels\n"],
    ],
    pointer: "#/paths/~1books~1{bookId}/get/tags",
    fix: "one tag",
  },
  {
    rule: "response-contains-header",
    edits: [["            x-ratelimit-reset: *count\n", ""]],
    pointer: "#/paths/~1books/get/responses/200/headers",
    fix: "x-ratelimit-reset",
  },
  {
    rule: "northspec/outcome-values",
    edits: [["              - LOST\n    BookInput:", "              - STOLEN\n    BookInput:"]],
    pointer: "#/components/schemas/Book/properties/order/x-outcome",
    fix: "Write each of them once, in `success` or `failure`",
  },
  {
    rule: "northspec/wait-exists",
    edits: [["operation: getBook", "operation: updateBook"]],
    pointer: "#/paths/~1orders/post/x-wait/operation",
    fix: "Set it to the operationId of a GET",
  },
  {
    rule: "northspec/wait-exists",
    edits: [["        parameters:\n          bookId: data.id\n", ""]],
    pointer: "#/paths/~1orders/post/x-wait/parameters",
    fix: "createOrder has no `bookId`. Add it here",
  },
  {
    rule: "northspec/wait-exists",
    edits: [["          bookId: data.id\n", "          bookId: data.id\n          shelfId: data.id\n"]],
    pointer: "#/paths/~1orders/post/x-wait/parameters/shelfId",
    fix: "Remove it",
  },
  {
    rule: "northspec/wait-exists",
    edits: [["bookId: data.id", "bookId: data.bookId"]],
    pointer: "#/paths/~1orders/post/x-wait/parameters/bookId",
    fix: "The response of createOrder has no such field. Use one that exists",
  },
  {
    rule: "northspec/wait-exists",
    edits: [["          - data.order\n", "          - data.orders\n"]],
    pointer: "#/paths/~1orders/post/x-wait/until/0",
    fix: "The response of getBook has no such field. Use one that exists",
  },
  {
    rule: "northspec/wait-exists",
    edits: [["          - data.order\n", "          - data.title\n"]],
    pointer: "#/paths/~1orders/post/x-wait/until/0",
    fix: "Add `x-outcome` next to its `enum`",
  },
  {
    rule: "northspec/wait-exists",
    edits: [["        until:\n          - data.order\n", ""]],
    pointer: "#/paths/~1orders/post/x-wait/until",
    fix: "Add the statuses to wait for",
  },
  {
    rule: "no-invalid-media-type-examples",
    edits: [["title: Momo", "title: 1973"]],
    pointer: "#/paths/~1books~1{bookId}/get/responses/200/content/application~1json/examples/book/value/data/title",
    fix: "string",
  },
] as const;

const source = readFileSync(join(root, "test/fixtures/library.yaml"), "utf8");
let directory = "";
let errors: LintError[] = [];

function edited(edits: readonly (readonly [string, string])[]): string {
  return edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`The fixture has no ${JSON.stringify(from)}.`);
    return text.replace(from, to);
  }, source);
}

/** Lints many documents at once, with the rules of the specification. */
async function lint(files: readonly string[]): Promise<LintError[]> {
  const redocly = join(root, "node_modules/.bin/redocly");
  const args = ["lint", ...files, "--config", join(root, "redocly.yaml"), "--format", "json", "--max-problems", "999"];
  // The documents of this test are single files.
  args.push("--skip-rule", "northspec/path-file-name");
  const output = await new Promise<string>((done) => {
    execFile(redocly, args, { cwd: directory, maxBuffer: 1 << 26 }, (_error, stdout) => done(stdout));
  });
  // The linter prints one JSON report for each document.
  return output
    .split(/(?<=\n\})(?=\{)/)
    .flatMap((report) => (JSON.parse(report) as { problems: LintError[] }).problems);
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "northspec-rules-"));
  writeFileSync(join(directory, "valid.yaml"), source);
  cases.forEach(({ edits }, index) => writeFileSync(join(directory, `case-${index}.yaml`), edited(edits)));
  errors = await lint(["valid.yaml", ...cases.map((_, index) => `case-${index}.yaml`)]);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function errorsIn(file: string): LintError[] {
  return errors.filter(({ location }) => location.some(({ source: { ref } }) => ref.endsWith(file)));
}

test("the unedited document has no errors", () => {
  expect(errorsIn("valid.yaml")).toEqual([]);
});

describe.each(cases.map((each, index) => ({ ...each, file: `case-${index}.yaml` })))(
  "the rule $rule",
  ({ rule, pointer, fix, file }) => {
    test(`points to ${pointer} and says how to fix it`, () => {
      const found = errorsIn(file);
      expect(found.map(({ ruleId }) => ruleId)).toContain(rule);
      expect(new Set(found.map(({ ruleId }) => ruleId))).toEqual(new Set([rule]));
      expect(found[0]?.location[0]?.pointer).toBe(pointer);
      expect(found[0]?.message).toContain(fix);
    });
  },
);

test("every custom rule for a single file has a case that breaks it", () => {
  const { rules } = parse(readFileSync(join(root, "redocly.yaml"), "utf8")) as {
    rules: Record<string, unknown>;
  };
  const custom = Object.keys(rules).filter((name) => name.startsWith("rule/") || name.startsWith("northspec/"));
  const fileRules = new Set(["northspec/no-orphan-files", "northspec/path-file-name"]); // see generate.test.ts
  const untested = custom.filter((name) => !fileRules.has(name) && !cases.some(({ rule }) => rule === name));
  expect(untested).toEqual([]);
  expect(custom.length).toBeGreaterThan(6);
});
