import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  describeType,
  type Field,
  fieldsOf,
  flattenFields,
  fieldPathOf,
  splitFieldPath,
  type Json,
  OpenApiDocument,
  phrasesOf,
  redactSecrets,
  type ResolvedSchema,
  sentencesOf,
  splitPointer,
  typePhraseOf,
} from "../src/index.ts";

/** The resolved schema `Root` of a document with these schemas. */
function resolve(schemas: Readonly<Record<string, Json>>): ResolvedSchema {
  return new OpenApiDocument({ openapi: "3.1.1", paths: {}, components: { schemas } }).schema("Root");
}

test.for([
  ["data.ports[].id", ["data", "ports", "[]", "id"]],
  ["buildFiles.*.data", ["buildFiles", "*", "data"]],
  ["[].name", ["[]", "name"]],
  ["", []],
] as const)("splits the path %s into names", ([path, names]) => {
  expect(splitFieldPath(path)).toEqual(names);
});

test.for([
  [["properties", "data", "properties", "items", "items", "properties", "properties"], "data.items[].properties"],
  [["properties", "files", "additionalProperties", "properties", "data", "oneOf", "1"], "files.*.data/oneOf/1"],
  [["items", "properties", "name"], "[].name"],
  [["properties"], "/properties"],
  [[], ""],
] as const)("turns the keys %j into a path", ([keys, path]) => {
  expect(fieldPathOf(keys)).toBe(path);
});

const paths = (schema: ResolvedSchema) => flattenFields(fieldsOf(schema)).map(({ path }) => path);
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

describe("a resolved schema", () => {
  test("merges allOf, and prefers what is next to a reference", () => {
    const schema = resolve({
      Root: {
        allOf: [ref("Named"), { properties: { name: { maxLength: 9 } }, required: ["name"] }],
        description: "Outer.",
      },
      Named: { type: "object", description: "Inner.", properties: { name: { type: "string", minLength: 1 } } },
    });
    expect(schema.description).toBe("Outer.");
    expect(schema.name).toBe("Root");
    const [name] = schema.properties;
    expect(name).toMatchObject({ name: "name", required: true });
    expect(phrasesOf(name?.schema.constraints ?? [])).toEqual(["from 1 to 9 characters"]);
  });

  test("names variants by title, by component, by type or by number", () => {
    const schema = resolve({
      Root: { oneOf: [ref("GitSourceInput"), { title: "A list", type: "array" }, { type: "string" }, { minimum: 1 }] },
      GitSourceInput: { type: "object" },
    });
    expect(schema.variants.map(({ name }) => name)).toEqual(
      ["Variant 1", "Variant 2", "Variant 3", "Variant 4"].map(
        (fallback, index) => ["Git source", "A list", "String"][index] ?? fallback,
      ),
    );
    expect(describeType(schema)).toBe("one of 4 variants");
  });

  test("has each combination of several lists of variants", () => {
    const schema = resolve({
      Root: { oneOf: [{ title: "A" }, { title: "B" }], anyOf: [{ title: "C" }, { title: "D" }] },
    });
    expect(schema.variants.map(({ name }) => name)).toEqual(["A and C", "A and D", "B and C", "B and D"]);
  });

  test("can contain itself", () => {
    const schema = resolve({ Root: { properties: { children: { type: "array", items: ref("Root") } } } });
    expect(paths(schema)).toEqual(["", "children", "children[]"]);
    expect(flattenFields(fieldsOf(schema)).at(-1)?.isRecursive).toBe(true);
    expect(resolve({ Root: { type: "array", items: ref("Root") } }).constraints).toEqual([]);
  });

  test("cannot be a part of itself", () => {
    expect(() => resolve({ Root: { allOf: [ref("Root")] } })).toThrow("the schema is a part of itself");
  });

  test.each<[string, Json]>([
    ["string", { type: "string" }],
    ["array of strings", { type: "array", items: { type: "string" } }],
    ["array of arrays of anything", { type: "array", items: { type: "array", items: true } }],
    ["map of objects", { additionalProperties: { type: "object" } }],
    ["map of anything", { additionalProperties: true }],
    ["string or null", { type: ["string", "null"] }],
    ["number", { const: 4 }],
    ["any of 2 variants", { type: "object", anyOf: [{}, {}] }],
    ["any", {}],
    ["any", true],
  ])("describes its type: %s", (text, schema) => {
    expect(describeType(resolve({ Root: schema }))).toBe(text);
  });

  test("describes its constraints, including those of items and keys", () => {
    const schema = resolve({
      Root: {
        type: "array",
        minItems: 1,
        uniqueItems: true,
        items: { type: "string", pattern: "^[a-z`]$", maxLength: 3, enum: ["a"], deprecated: true },
        propertyNames: { minLength: 1 },
        required: ["nowhere"],
      },
    });
    expect(sentencesOf(schema.constraints)).toEqual([
      "At least 1 item.",
      "No duplicate items.",
      "Must have nowhere.",
      "Each key: at least 1 character.",
      'Each item: one of "a".',
      "Each item: at most 3 characters.",
      "Each item: pattern `` ^[a-z`]$ ``.",
      "Each item: deprecated.",
    ]);
  });
});

test.each<[string, string[]]>([
  ['{ "minimum": 1 }', ["At least 1."]],
  ['{ "minimum": 1, "maximum": 100 }', ["From 1 to 100."]],
  ['{ "minimum": -0.5, "maximum": 0 }', ["From -0.5 to 0."]],
  ['{ "minLength": 24, "maxLength": 24 }', ["Exactly 24 characters."]],
  ['{ "not": { "required": ["a", "b"], "properties": { "a": true } } }', ["Not both a and b."]],
  ['{ "not": { "required": ["a", "b", "c"], "description": "All." } }', ["Not all of a, b, c."]],
  ['{ "not": { "required": ["a"], "minProperties": 2 } }', ['Not {"required":["a"],"minProperties":2}.']],
  ['{ "maxItems": 1, "minItems": 0 }', ["From 0 to 1 item."]],
  ['{ "items": { "minLength": 3, "maxLength": 5 } }', ["Each item: from 3 to 5 characters."]],
  ['{ "exclusiveMinimum": 0, "maximum": 1 }', ["Greater than 0.", "At most 1."]],
])("the constraints of %s are %j", (schema, sentences) => {
  expect(sentencesOf(resolve({ Root: JSON.parse(schema) as Json }).constraints)).toEqual(sentences);
});

test.for([
  ["string", "a string"],
  [["integer", "null"], "an integer or null"],
] as const)("words the type %j", ([type, phrase]) => {
  expect(typePhraseOf(type)).toBe(phrase);
});

test("redacts secrets in objects, arrays, maps, allOf and variants, and nothing else", () => {
  const secret = { type: "string", format: "password" };
  const schema = resolve({
    Root: {
      allOf: [{ properties: { token: secret, name: { type: "string" } } }],
      properties: { list: { items: ref("Entry") } },
      additionalProperties: secret,
    },
    Entry: { oneOf: [{ type: "null" }, { properties: { key: secret, child: ref("Entry") } }] },
  });
  const value = (text: string) => ({
    token: text,
    name: "x",
    list: [null, { key: text, other: "x", child: { key: text } }],
    more: text,
  });
  expect(redactSecrets(schema, value("x"))).toEqual(value("[redacted]"));
});

test.for([
  ["#/paths/~1v1~1a%20b/get", ["paths", "/v1/a b", "get"]],
  ["/100%/~0x", ["100%", "~x"]],
] as const)("splits the JSON pointer %s, and decodes only URI fragments", ([pointer, keys]) => {
  expect(splitPointer(pointer)).toEqual(keys);
});

describe("fields", () => {
  test("have paths through objects, arrays, maps and variants", () => {
    const schema = resolve({
      Root: {
        properties: {
          ports: { type: "array", items: { properties: { id: { type: "string" } }, required: ["id"] } },
          files: { additionalProperties: { properties: { data: { type: "string" } } } },
          source: { oneOf: [{ properties: { git: { type: "string" } } }, { type: "null" }] },
        },
      },
    });
    expect(paths(schema)).toEqual([
      "",
      "ports",
      "ports[]",
      "ports[].id",
      "files",
      "files.*",
      "files.*.data",
      "source",
      "source",
      "source.git",
      "source",
    ]);
    const fields = flattenFields(fieldsOf(schema));
    expect(fields.slice(-3).map(({ uniquePath }) => uniquePath)).toEqual(["source|0", "source|0.git", "source|1"]);
  });
});

/** Keywords with unique values, so that each report can be counted. */
let unique = 0;
const marker = fc.constant(undefined).map(() => (unique += 1));
const facts = fc.record(
  {
    description: marker.map((n) => `Description ${n}.`),
    default: marker,
    example: marker,
    minimum: marker,
    maximum: marker,
    multipleOf: marker,
    maxLength: marker,
    pattern: marker.map((n) => `^${n}$`),
    maxItems: marker,
    maxProperties: marker,
    format: marker.map((n) => `format-${n}`),
    "x-unknown": marker,
    unevaluatedProperties: marker,
  },
  { requiredKeys: [] },
);
const schemas = fc.letrec<{ schema: Json }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    facts.map((own) => own as Json),
    fc
      .tuple(facts, fc.dictionary(fc.constantFrom("a", "b", "c~/d"), tie("schema"), { maxKeys: 3 }))
      .map(([own, properties]) => ({ ...own, type: "object", properties })),
    fc.tuple(facts, tie("schema")).map(([own, items]) => ({ ...own, type: "array", items })),
    fc.tuple(facts, tie("schema")).map(([own, values]) => ({ ...own, additionalProperties: values })),
    fc.tuple(facts, fc.array(tie("schema"), { minLength: 1, maxLength: 2 })).map(([own, oneOf]) => ({ ...own, oneOf })),
  ),
})).schema;

/** The values of a schema's own keywords, as `keyword value`. */
function written(node: Json): string[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([keyword, value]: [string, Json]): string[] => {
    if (keyword === "properties") return Object.values(value as object).flatMap((each: Json) => written(each));
    if (keyword === "oneOf") return (value as readonly Json[]).flatMap(written);
    if (keyword === "items" || keyword === "additionalProperties") return written(value);
    return keyword === "type" || keyword.startsWith("x-") ? [] : [`${keyword} ${textOf(value)}`];
  });
}

function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function reported({ schema }: Field): string[] {
  const own = (name: string, value: Json | undefined) =>
    value === undefined || value === "" ? [] : [`${name} ${textOf(value)}`];
  return [
    ...own("description", schema.description),
    ...own("default", schema.first("default")),
    ...own("example", schema.example),
    ...schema.constraints
      .filter(({ keyword }) => !keyword.includes("."))
      .map(({ keyword, text }) => `${keyword} ${text.replace(/ (?:character|item|key)s?$/u, "")}`),
  ];
}

test("every keyword of every schema in a random document is reported exactly once", () => {
  fc.assert(
    fc.property(schemas, (root) => {
      const fields = flattenFields(fieldsOf(resolve({ Root: root })));
      expect(new Set(fields.map(({ uniquePath }) => uniquePath)).size).toBe(fields.length);
      expect(fields.flatMap(reported).toSorted()).toEqual(written(root).toSorted());
    }),
    { seed: 20_261_125, numRuns: 300 },
  );
});
