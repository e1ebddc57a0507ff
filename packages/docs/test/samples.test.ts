import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { readReference } from "../src/reference/read-reference.ts";
import { formatJavaScript, formatJson } from "../src/samples/format.ts";
import { samplesOf } from "../src/samples/samples.ts";

const parameter = (name: string, where: string, more: object) => ({ name, in: where, description: "", ...more });

const inPath = (name: string, more: object = {}) =>
  parameter(name, "path", { required: true, schema: { type: "string" }, ...more });

const response = (schema: object, examples: object = {}) => ({
  "200": { description: "Success.", content: { "application/json": { schema, examples } } },
});

/** The code of the samples of one operation, by kind. */
function codesOf(path: string, method: string, operation: object, example?: string): Record<string, string> {
  const described = { tags: ["Things"], summary: "Do it", "x-required-permission": "Any", operationId: "doIt" };
  const { operations } = readReference({
    openapi: "3.1.0",
    info: { title: "Things", version: "1" },
    servers: [{ url: "https://api.example.com" }],
    tags: [{ name: "Things" }],
    paths: { [path]: { [method]: { ...described, "x-cli-command": "do it", responses: response({}), ...operation } } },
  });
  const samples = operations.flatMap((each) => samplesOf(each, "https://api.example.com"));
  expect(samples.map(({ label }) => label).slice(0, 3)).toEqual(["API", "CLI", "JS client"]);
  return Object.fromEntries(
    samples.filter((sample) => sample.example === example).map(({ kind, code }) => [kind, code]),
  );
}

test("sends only the URL without parameters", () => {
  expect(codesOf("/v1/things", "get", {})).toEqual({
    api: `curl \\
  https://api.example.com/v1/things \\
  --header "Authorization: Bearer $NORTHFLANK_API_TOKEN"`,
    cli: "northspec do it --output json",
    client: `import { createClient } from "@northspec/client";

const client = createClient(); // reads NORTHFLANK_API_TOKEN
const { data } = await client.doIt();
console.log(data);`,
  });
});

test("writes the examples of parameters in the syntax of each language", () => {
  const parameters = [
    inPath("thingName", { example: "it's 50% & more" }),
    parameter("q", "query", { required: true, schema: { type: "string" }, example: "a=b&c $HOME" }),
    parameter("offset", "query", { required: true, schema: { type: "integer" }, example: -5 }),
    parameter("deep", "query", { required: true, schema: { type: "boolean" }, example: false }),
    parameter("color", "query", { schema: { type: "string" }, example: "red" }),
  ];
  expect(codesOf("/v1/things/{thingName}", "delete", { parameters })).toEqual({
    api: `curl \\
  'https://api.example.com/v1/things/it%27s%2050%25%20%26%20more?q=a%3Db%26c%20%24HOME&offset=-5&deep=false' \\
  --request DELETE \\
  --header "Authorization: Bearer $NORTHFLANK_API_TOKEN"`,
    cli: `northspec do it \\
  --thingName 'it'\\''s 50% & more' \\
  --q 'a=b&c $HOME' \\
  --offset=-5 \\
  --deep=false \\
  --output json`,
    client: `import { createClient } from "@northspec/client";

const client = createClient(); // reads NORTHFLANK_API_TOKEN
const { data } = await client.doIt({
  thingName: "it's 50% & more",
  q: "a=b&c $HOME",
  offset: -5,
  deep: false,
});
console.log(data);`,
  });
});

test("requests the page size of the example, and prints the pagination", () => {
  const properties = { data: { type: "object" }, pagination: { type: "object" } };
  const pageOf = (hasNextPage: boolean) =>
    codesOf("/v1/things", "get", {
      parameters: [
        parameter("per_page", "query", { schema: { type: "integer", default: 50 }, example: 7 }),
        parameter("page", "query", { schema: { type: "integer" }, example: 1 }),
      ],
      responses: response(
        { type: "object", properties },
        { page: { value: { pagination: { hasNextPage, count: 3 } } } },
      ),
    });
  expect(pageOf(true)["api"]).toContain("/v1/things?per_page=3'");
  expect(pageOf(true)["cli"]).toBe("northspec do it --per_page 3 --output json");
  expect(pageOf(true)["client"]).toContain(`const { data, pagination } = await client.doIt({ per_page: 3 });
console.log(data, pagination);`);
  expect(pageOf(false)["cli"]).toBe("northspec do it --output json");
});

test("quotes bodies for the shell, and has samples for each example", () => {
  const operation = {
    requestBody: {
      required: true,
      content: {
        "application/json": {
          schema: { type: "object" },
          examples: {
            first: { summary: "First", value: { name: "it's", END: ["END", "$HOME `id` \\"] } },
            second: { summary: "Second", value: {} },
          },
        },
      },
    },
  };
  expect(codesOf("/v1/things", "post", operation, "first")).toEqual({
    api: `curl \\
  https://api.example.com/v1/things \\
  --header "Authorization: Bearer $NORTHFLANK_API_TOKEN" \\
  --header "Content-Type: application/json" \\
  --data '{ "name": "it'\\''s", "END": ["END", "$HOME \`id\` \\\\"] }'`,
    cli: `northspec do it --output json --file - <<'END'
{ "name": "it's", "END": ["END", "$HOME \`id\` \\\\"] }
END`,
    client: `import { createClient } from "@northspec/client";

const client = createClient(); // reads NORTHFLANK_API_TOKEN
const { data } = await client.doIt({
  body: { name: "it's", END: ["END", "$HOME \`id\` \\\\"] },
});
console.log(data);`,
  });
  expect(codesOf("/v1/things", "post", operation, "second")["client"]).toContain("client.doIt({ body: {} })");
});

test("the CLI sample shows secrets if the response has any", () => {
  const schema = {
    type: "object",
    properties: {
      data: { type: "object", additionalProperties: { type: "array", items: { type: "string", format: "password" } } },
    },
  };
  const cliOf = (value: unknown) =>
    codesOf("/v1/things", "get", { responses: response(schema, { shown: { value } }) })["cli"];
  expect(cliOf({ data: { key: ["secret"] } })).toBe("northspec do it --output json --show-secrets");
  expect(cliOf({ data: {} })).toBe("northspec do it --output json");
});

describe("without examples in the specification", () => {
  /** The placeholder for a body with this schema. */
  const filled = (schema: object): unknown => {
    const requestBody = { required: true, content: { "application/json": { schema } } };
    const { cli = "" } = codesOf("/v1/things", "put", { requestBody });
    return JSON.parse(/<<'END'\n(.*)\nEND$/s.exec(cli)?.[1] ?? "");
  };
  const string = (more: object = {}) => ({ type: "string", ...more });

  test.each([
    ["required fields only", { required: ["a"], properties: { a: string(), b: string() } }, { a: "a" }],
    [
      "the name in kebab case",
      { required: ["projectId"], properties: { projectId: string() } },
      { projectId: "project-id" },
    ],
    ["a default", { required: ["a"], properties: { a: string({ default: "b" }) } }, { a: "b" }],
    ["the first of an enum", { required: ["a"], properties: { a: { enum: ["x", "y"] } } }, { a: "x" }],
    ["a constant", { required: ["a"], properties: { a: { const: 7 } } }, { a: 7 }],
    ["a format", { required: ["a"], properties: { a: string({ format: "uri" }) } }, { a: "https://example.com" }],
    ["a length", { required: ["a"], properties: { a: string({ minLength: 3 }) } }, { a: "axx" }],
    ["a match of its pattern", { required: ["a"], properties: { a: string({ pattern: "^/\\w+$" }) } }, { a: "/a" }],
    [
      "its name if no candidate matches",
      { required: ["a"], properties: { a: string({ pattern: "^%$" }) } },
      { a: "a" },
    ],
    ["a maximum length", { required: ["name"], properties: { name: string({ maxLength: 2 }) } }, { name: "na" }],
    ["a minimum", { required: ["a"], properties: { a: { type: "integer", minimum: 16 } } }, { a: 16 }],
    ["a number", { required: ["a"], properties: { a: { type: "number" } } }, { a: 1 }],
    ["a boolean", { required: ["a"], properties: { a: { type: "boolean" } } }, { a: true }],
    ["a nullable number", { required: ["a"], properties: { a: { type: ["null", "integer"] } } }, { a: 1 }],
    ["an array of strings", { required: ["a"], properties: { a: { type: "array", items: string() } } }, { a: ["a"] }],
    [
      "an array of objects",
      {
        required: ["a"],
        properties: { a: { type: "array", items: { type: "object", required: ["b"], properties: { b: string() } } } },
      },
      { a: [{ b: "b" }] },
    ],
    ["a map", { required: ["a"], properties: { a: { type: "object", additionalProperties: string() } } }, { a: {} }],
    [
      "the first variant",
      {
        required: ["c"],
        properties: { c: string() },
        oneOf: [
          { title: "A", type: "object", required: ["a"], properties: { a: { type: "boolean" } } },
          { title: "B", type: "object", required: ["b"], properties: { b: { type: "boolean" } } },
        ],
      },
      { c: "c", a: true },
    ],
  ] as const)("a body gets %s", (_, schema, wanted) => {
    expect(filled({ type: "object", ...schema })).toEqual(wanted);
  });

  test("omits an optional body and sends the method", () => {
    const requestBody = { content: { "application/json": { schema: { type: "object" } } } };
    const { api, cli } = codesOf("/v1/projects/{projectId}/things", "post", {
      parameters: [inPath("projectId")],
      requestBody,
    });
    expect(api).toContain("/v1/projects/project-id/things \\\n  --request POST \\\n");
    expect(cli).toBe("northspec do it --projectId project-id --output json");
  });
});

const values: readonly unknown[] = [
  null,
  "a \u2028 'b' \"c\" \n`${d}` </script>",
  [],
  {},
  [[], {}, [[1, -0.5, 1e21]]],
  { "": 1, "a-b": [true, null], $: { class: {} }, "0": 0 },
  JSON.parse('{ "__proto__": { "a": 1 }, "constructor": 2 }'),
  { long: Array.from({ length: 40 }, (_, index) => ({ index, nested: { text: "x".repeat(index * 3) } })) },
];

test.each(values.map((value) => [JSON.stringify(value).slice(0, 60), value]))("keeps the value: %s", (_, value) => {
  expect(JSON.parse(formatJson(value))).toEqual(value);
  const read: unknown = runInNewContext(`JSON.stringify(${formatJavaScript(value, 30)})`);
  expect(read).toBe(JSON.stringify(value));
});

test("keeps short values on one line and wraps long lines", () => {
  expect(formatJson({ tags: ["a", "b"], empty: {} })).toBe('{ "tags": ["a", "b"], "empty": {} }');
  const lines = formatJavaScript({
    long: Array.from({ length: 30 }, (_, index) => ({ index, text: "x".repeat(index) })),
  });
  expect(lines.split("\n").every((line) => line.length <= 80)).toBe(true);
  expect(lines).toContain('\n    { index: 1, text: "x" },\n');
});
