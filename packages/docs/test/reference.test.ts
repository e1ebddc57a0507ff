import { createRequire } from "node:module";
import { scaleDocument, type ScalableDocument } from "@northspec/scripts/synthetic";
import { operationTable } from "@northspec/types/operations";
import { describe, expect, test } from "vitest";
import { readReference } from "../src/reference/read-reference.ts";
import type { FieldView, OperationView, Reference } from "../src/reference/views.ts";
import { bodyOf, documentWith, operation } from "./reference/document.ts";

const bundle = createRequire(import.meta.url)("@northspec/spec/openapi.json") as ScalableDocument; // checked by the linter
const reference = readReference(bundle);

/** The body of the only operation of a small document. */
function bodyIn(schema: Readonly<Record<string, unknown>>, schemas: Readonly<Record<string, unknown>> = {}): FieldView {
  const root = onlyOperation(readReference(documentWith(schemas, bodyOf(schema)))).body?.root;
  if (!root) throw new Error("The operation has no body.");
  return root;
}

function onlyOperation({ operations: [first] }: Reference): OperationView {
  if (!first) throw new Error("The document has no operation.");
  return first;
}

function flatten(field: FieldView): FieldView[] {
  return [field, ...[...field.children, ...field.variants].flatMap(flatten)];
}

function fieldsOf({ pathParameters, queryParameters, body, success, errors, errorBody }: OperationView): FieldView[] {
  return [
    ...pathParameters,
    ...queryParameters,
    ...(body ? flatten(body.root) : []),
    ...flatten(success.root),
    ...flatten(errorBody),
    ...[success, ...errors].flatMap(({ headers }) => headers),
  ];
}

function at(root: FieldView, path: string): FieldView {
  const found = flatten(root).find((field) => field.path === path && field.name !== "");
  if (!found) throw new Error(`There is no field ${path}.`);
  return found;
}

describe("the reference", () => {
  test("has every operation, with its tag and a unique slug", () => {
    const operations = Object.values(operationTable).map(({ id, tag }) => ({ id, tag }));
    const sorted = (list: readonly { id: string }[]) => list.toSorted((one, other) => (one.id < other.id ? -1 : 1));
    expect(sorted(reference.operations.map(({ id, tag }) => ({ id, tag })))).toEqual(sorted(operations));
    expect(reference.operations.find(({ id }) => id === "listServiceBuilds")?.slug).toBe("list-service-builds");
    const slugs = reference.operations.map(({ slug }) => slug);
    expect(new Set(slugs).size).toBe(operations.length);
    expect(slugs.filter((slug) => !/^[a-z]+(-[a-z]+)*$/u.test(slug))).toEqual([]);
    const tags = [...new Set(operations.map(({ tag }) => tag))];
    const idsOf = (list: readonly { id: string }[]) => list.map(({ id }) => id).toSorted();
    expect(reference.tags.map((tag) => [tag.name, idsOf(tag.operations)]).toSorted()).toEqual(
      tags.map((tag) => [tag, idsOf(operations.filter((each) => each.tag === tag))]).toSorted(),
    );
    expect(reference.tags.find(({ name }) => name === "Services")?.slug).toBe("services");
  });

  test("has the group of each tag", () => {
    const get = (tag: string) => ({ get: operation({ operationId: `get${tag}`, tags: [tag] }) });
    const document = documentWith({}, {}, { "/v1/a": get("Cats"), "/v1/b": get("Dogs"), "/v1/c": get("Food") });
    const { tags } = readReference({ ...document, "x-tagGroups": [{ name: "Pets", tags: ["Dogs", "Cats"] }] });
    expect(tags.map(({ name, group }) => [name, group])).toEqual([
      ["Cats", "Pets"],
      ["Dogs", "Pets"],
      ["Food", "Food"],
    ]);
  });

  test("has anchors that are unique in each operation and need no escaping in a URL", () => {
    for (const each of reference.operations) {
      const anchors = fieldsOf(each).map(({ anchor }) => anchor);
      expect(new Set(anchors).size).toBe(anchors.length);
      expect(anchors.filter((anchor) => !/^[A-Za-z0-9._-]+$/u.test(anchor))).toEqual([]);
    }
  });

  test("links fields only to schemas that have a page", () => {
    const pages = new Map(reference.schemas.map(({ name, slug }) => [name, slug]));
    const linked = reference.operations.flatMap(fieldsOf).flatMap(({ schemaPage }) => schemaPage ?? []);
    expect(linked.length).toBeGreaterThan(20);
    expect(linked.filter(({ name, slug }) => pages.get(name) !== slug)).toEqual([]);
  });

  test("lists the operations that use a schema through another schema", () => {
    const schema = reference.schemas.find(({ name }) => name === "BuildBranch");
    expect(schema?.usedBy.map(({ id }) => id)).toEqual(["startServiceBuild"]);
  });

  test("has a name, a description and examples for each error, and one body for all", () => {
    const { errors, errorBody } = onlyOperation({
      ...reference,
      operations: reference.operations.filter(({ id }) => id === "createBuildService"),
    });
    expect(errors.map(({ status, name }) => `${status} ${name}`)).toEqual([
      "400 Bad Request",
      "401 Unauthorized",
      "403 Forbidden",
      "404 Not Found",
      "409 Conflict",
      "429 Too Many Requests",
      "5XX Server Error",
    ]);
    expect(
      errors.every(({ root, description, examples }) => root === errorBody && description && examples.length),
    ).toBe(true);
  });

  test("keeps its anchors when other operations are added", () => {
    const scaled = readReference(scaleDocument(bundle, 50));
    expect(scaled.operations.length).toBeGreaterThanOrEqual(50);
    for (const each of reference.operations) {
      const same = scaled.operations.find(({ id }) => id === each.id);
      expect(same && fieldsOf(same).map(({ anchor }) => anchor)).toEqual(fieldsOf(each).map(({ anchor }) => anchor));
    }
    expect(new Set(scaled.operations.map(({ slug }) => slug)).size).toBe(scaled.operations.length);
  });
});

describe("a field", () => {
  const string = { type: "string" };

  test("has the anchor, type and constraints of each variant", () => {
    const InternalSource = { type: "object", properties: { id: string } };
    const body = bodyIn(
      {
        properties: {
          source: {
            oneOf: [{ $ref: "#/components/schemas/InternalSource" }, { type: "array", items: string, minItems: 2 }],
          },
        },
      },
      { InternalSource },
    );
    expect(at(body, "source")).toMatchObject({
      type: "one of 2 variants",
      variants: [
        { name: "Internal source", anchor: "body-source.internal-source", children: [{ path: "source.id" }] },
        { type: "array of strings", constraints: [{ keyword: "minItems" }] },
      ],
    });
  });

  test("shows an array and its items as one field", () => {
    const body = bodyIn({
      properties: {
        ports: {
          type: "array",
          description: "Ports.",
          items: { type: "object", description: "A port.", properties: { id: string } },
        },
        grid: {
          type: "array",
          items: {
            type: "array",
            description: "A row.",
            items: { ...string, description: "A cell.", format: "password" },
          },
        },
        labels: { type: "object", additionalProperties: { ...string, format: "password" } },
      },
    });
    expect(at(body, "ports").description).toBe("Ports. Each item: A port.");
    expect(at(body, "ports[].id").anchor).toBe("body-ports.id");
    expect(at(body, "grid")).toMatchObject({ description: "Each item: A row. Each item: A cell.", isSecret: true });
    expect(at(body, "labels")).toMatchObject({ isSecret: false });
    expect(at(body, "labels.*")).toMatchObject({ name: "*", anchor: "body-labels.any", isSecret: true });
  });

  test("keeps defaults that are zero, false or null", () => {
    const { children } = bodyIn({
      properties: {
        count: { type: "integer", default: 0 },
        on: { type: "boolean", default: false },
        none: { type: ["string", "null"], default: null },
        free: string,
      },
    });
    expect(children.map((field) => field.default)).toEqual([0, false, null, undefined]);
  });

  test("lists nothing inside a recursive schema, and links to its page", () => {
    const tree = { $ref: "#/components/schemas/Tree" };
    const document = documentWith(
      {
        Tree: {
          type: "object",
          properties: { left: tree, all: { type: "array", items: tree }, by: { additionalProperties: tree } },
        },
      },
      bodyOf({ properties: { tree } }),
    );
    const { schemas, operations } = readReference(document);
    const root = operations[0]?.body?.root;
    if (!root) throw new Error("The operation has no body.");
    expect(schemas.map(({ name, slug }) => [name, slug])).toEqual([["Tree", "tree"]]);
    expect(flatten(root).map(({ path, schemaPage, children }) => [path, schemaPage?.name, children.length])).toEqual([
      ["", undefined, 1],
      ["tree", "Tree", 3],
      ["tree.left", "Tree", 0],
      ["tree.all", "Tree", 0],
      ["tree.by", undefined, 1],
      ["tree.by.*", "Tree", 0],
    ]);
  });

  test("may be an array of itself", () => {
    const nest = { $ref: "#/components/schemas/Nest" };
    const body = bodyIn(nest, { Nest: { type: "array", items: nest, description: "A nest." } });
    expect(body).toMatchObject({
      type: "array",
      description: "A nest.",
      schemaPage: { name: "Nest", slug: "nest" },
      children: [],
    });
  });

  test("has a unique anchor, whatever the names are", () => {
    const names = ["a.b", "a b", "a/b", "ä", "", "*", "__proto__"];
    const properties = Object.fromEntries([
      ...names.map((name) => [name, string] as const),
      ["a", { properties: { b: string } }],
    ]);
    const anchors = flatten(bodyIn({ properties, additionalProperties: string })).map(({ anchor }) => anchor);
    expect(new Set(anchors).size).toBe(names.length + 4);
    expect(anchors.filter((anchor) => !/^[A-Za-z0-9._-]+$/u.test(anchor))).toEqual([]);
  });
});

describe("an operation", () => {
  test("prefers the description and example of a parameter to those of its schema", () => {
    const limit = { name: "limit", in: "query", schema: { type: "integer", description: "A number.", example: 5 } };
    const parameters = [
      { name: "petId", in: "path", required: true, schema: { type: "string", description: "An ID." } },
      { ...limit, description: "The page size.", deprecated: true, example: 0 },
    ];
    const item = { get: operation({ parameters }) };
    const { pathParameters, queryParameters } = onlyOperation(
      readReference(documentWith({}, {}, { "/pets/{petId}": item })),
    );
    expect(pathParameters).toMatchObject([{ anchor: "path-petId", required: true, description: "An ID." }]);
    expect(queryParameters).toMatchObject([
      { anchor: "query-limit", description: "The page size.", isDeprecated: true, required: false, example: 0 },
    ]);
  });

  test("may have an empty response and no permission", () => {
    const { success, errors, permission } = onlyOperation(
      readReference(
        documentWith({}, { "x-required-permission": undefined, responses: { "204": { description: "Deleted." } } }),
      ),
    );
    expect(success).toMatchObject({ status: "204", name: "No Content", root: { type: "no content", children: [] } });
    expect(errors).toEqual([]);
    expect(permission).toBeUndefined();
  });

  test("shows the body of an error that differs from the others", () => {
    const errorWith = (name: string) => ({
      description: "Failed.",
      content: { "application/json": { schema: { properties: { [name]: { type: "string" } } } } },
    });
    const { errors, errorBody } = onlyOperation(
      readReference(
        documentWith(
          {},
          { responses: { "200": { description: "Done." }, "400": errorWith("a"), "422": errorWith("b") } },
        ),
      ),
    );
    expect(errors[0]?.root).toBe(errorBody);
    expect(errors[1]?.root.children.map(({ anchor }) => anchor)).toEqual(["422-b"]);
  });

  test.each([
    ["no CLI command", { "x-cli-command": "" }, "#/paths/~1v1~1pets/post/x-cli-command: expected a non-empty string"],
    [
      "a parameter in a cookie",
      { parameters: [{ name: "a", in: "cookie", schema: {} }] },
      "parameters/0: the documentation shows parameters in path and query, not in cookie",
    ],
  ])("is rejected with %s", (_, changes, message) => {
    expect(() => readReference(documentWith({}, changes))).toThrow(message);
  });

  test("is rejected with a method that no page shows", () => {
    const document = documentWith({}, {}, { "/a": { trace: operation() } });
    expect(() => readReference(document)).toThrow(
      "#/paths/~1a/trace: the documentation has no page for the method trace",
    );
  });
});
