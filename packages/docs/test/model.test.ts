import { createRequire } from "node:module";
import { scaleDocument, type ScalableDocument } from "@northspec/scripts/synthetic";
import { operationTable } from "@northspec/types/operations";
import { describe, expect, test } from "vitest";
import { readReference } from "../src/model/read.ts";
import type { Field, Operation, Reference } from "../src/model/reference.ts";
import { bodyOf, documentWith, operation } from "./model/document.ts";

const bundle = createRequire(import.meta.url)("@northspec/spec/openapi.json") as ScalableDocument; // as the linter holds it
const reference = readReference(bundle);

/** The body of the one operation of a small document. */
function bodyIn(schema: Readonly<Record<string, unknown>>, schemas: Readonly<Record<string, unknown>> = {}): Field {
  const root = onlyOperation(readReference(documentWith(schemas, bodyOf(schema)))).body?.root;
  if (!root) throw new Error("The operation has a body.");
  return root;
}

function onlyOperation({ operations: [first] }: Reference): Operation {
  if (!first) throw new Error("The document has an operation.");
  return first;
}

function everyField(field: Field): Field[] {
  return [field, ...[...field.children, ...field.alternatives].flatMap(everyField)];
}

function fieldsOf({ pathParameters, queryParameters, body, success, errors, errorBody }: Operation): Field[] {
  return [
    ...pathParameters,
    ...queryParameters,
    ...(body ? everyField(body.root) : []),
    ...everyField(success.root),
    ...everyField(errorBody),
    ...[success, ...errors].flatMap(({ headers }) => headers),
  ];
}

function at(root: Field, path: string): Field {
  const found = everyField(root).find((field) => field.path === path && field.name !== "");
  if (!found) throw new Error(`There is no field ${path}.`);
  return found;
}

describe("the reference of the specification", () => {
  test("has every operation, in a tag, with a slug of its own", () => {
    const operations = Object.values(operationTable).map(({ id, tag }) => ({ id, tag }));
    expect(reference.operations.map(({ id, tag }) => ({ id, tag }))).toEqual(operations);
    expect(reference.operations.find(({ id }) => id === "listServiceBuilds")?.slug).toBe("list-service-builds");
    const slugs = reference.operations.map(({ slug }) => slug);
    expect(new Set(slugs).size).toBe(operations.length);
    expect(slugs.filter((slug) => !/^[a-z]+(-[a-z]+)*$/u.test(slug))).toEqual([]);
    const tags = [...new Set(operations.map(({ tag }) => tag))];
    expect(reference.tags.map(({ name, operations: within }) => [name, within.map(({ id }) => id)]).toSorted()).toEqual(
      tags.map((tag) => [tag, operations.filter((each) => each.tag === tag).map(({ id }) => id)]).toSorted(),
    );
    expect(reference.tags.find(({ name }) => name === "Services")?.slug).toBe("services");
  });

  test("has anchors that are unique in each operation and need no escaping in an address", () => {
    for (const each of reference.operations) {
      const anchors = fieldsOf(each).map(({ anchor }) => anchor);
      expect(new Set(anchors).size).toBe(anchors.length);
      expect(anchors.filter((anchor) => !/^[A-Za-z0-9._-]+$/u.test(anchor))).toEqual([]);
    }
  });

  test("leads from a field to a schema only where that has a page", () => {
    const pages = new Map(reference.schemas.map(({ name, slug }) => [name, slug]));
    const linked = reference.operations.flatMap(fieldsOf).flatMap(({ schema }) => schema ?? []);
    expect(linked.length).toBeGreaterThan(20);
    expect(linked.filter(({ name, slug }) => pages.get(name) !== slug)).toEqual([]);
  });

  test("names the operations that use a schema, also through another schema", () => {
    const schema = reference.schemas.find(({ name }) => name === "PlanId");
    expect(schema?.usedBy.map(({ id }) => id)).toEqual(["createBuildService"]);
  });

  test("gives each error its name, meaning and examples, and all errors one body", () => {
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

  test("has the same anchors when the specification grows around an operation", () => {
    const grown = readReference(scaleDocument(bundle, 50));
    expect(grown.operations).toHaveLength(50);
    for (const each of reference.operations) {
      const same = grown.operations.find(({ id }) => id === each.id);
      expect(same && fieldsOf(same).map(({ anchor }) => anchor)).toEqual(fieldsOf(each).map(({ anchor }) => anchor));
    }
    expect(new Set(grown.operations.map(({ slug }) => slug)).size).toBe(50);
  });
});

describe("a field", () => {
  const string = { type: "string" };

  test("has the fields of every part of an allOf, each with what any part asks of it", () => {
    const body = bodyIn(
      {
        allOf: [{ $ref: "#/components/schemas/Named" }, { properties: { name: { maxLength: 9 } }, required: ["name"] }],
      },
      { Named: { type: "object", properties: { name: { ...string, minLength: 2, description: "Its name." } } } },
    );
    expect(body.children).toMatchObject([
      {
        path: "name",
        required: true,
        description: "Its name.",
        constraints: [{ keyword: "minLength", value: "2 characters" }, { keyword: "maxLength" }],
      },
    ]);
  });

  test("takes the words beside its reference before those of the schema", () => {
    const body = bodyIn(
      { properties: { plan: { $ref: "#/components/schemas/Plan", description: "Old.", deprecated: true } } },
      { Plan: { ...string, description: "A plan.", minLength: 3 } },
    );
    expect(at(body, "plan")).toMatchObject({ type: "string", description: "Old.", deprecated: true });
    expect(at(body, "plan").constraints).toMatchObject([{ label: "at least", value: "3 characters" }]);
  });

  test("names the forms of a oneOf after their schemas, and tells each form's type and rules", () => {
    const body = bodyIn(
      {
        properties: {
          source: {
            oneOf: [
              { $ref: "#/components/schemas/InternalSource" },
              { type: "array", items: string, minItems: 2 },
              { title: "Nothing at all", type: "null" },
            ],
          },
        },
      },
      { InternalSource: { type: "object", properties: { id: string }, additionalProperties: false } },
    );
    const source = at(body, "source");
    expect(source.type).toBe("one of 3 forms");
    expect(source.alternatives).toMatchObject([
      {
        name: "Internal source",
        type: "object",
        anchor: "body-source.internal-source",
        children: [{ path: "source.id" }],
      },
      { name: "Array of strings", constraints: [{ keyword: "minItems", value: "2 items" }] },
      { name: "Nothing at all", type: "null" },
    ]);
  });

  test("has each combination of forms where it must have one of two lists", () => {
    const list = (...types: string[]) => ({ oneOf: types.map((type) => ({ properties: { [type]: { type } } })) });
    const { alternatives } = bodyIn({ allOf: [list("string", "number"), list("boolean", "null")] });
    expect(alternatives.map(({ children }) => children.map(({ name }) => name).join())).toEqual([
      "string,boolean",
      "string,null",
      "number,boolean",
      "number,null",
    ]);
  });

  test("says what an array and a map hold", () => {
    const body = bodyIn({
      properties: {
        names: { type: "array", items: { ...string, minLength: 3 }, uniqueItems: true },
        ports: { type: "array", items: { type: "object", properties: { id: string } } },
        grid: { type: "array", items: { type: "array", items: { type: "number" } } },
        labels: {
          type: "object",
          additionalProperties: { ...string, format: "password" },
          propertyNames: { maxLength: 5 },
        },
        anything: { type: "object", additionalProperties: true },
      },
    });
    expect(body.children.map(({ type }) => type)).toEqual([
      "array of strings",
      "array of objects",
      "array of arrays of numbers",
      "map of strings",
      "map of anything",
    ]);
    expect(at(body, "names").constraints).toEqual([
      { keyword: "uniqueItems", label: "no item twice", value: "" },
      { keyword: "items.minLength", label: "items at least", value: "3 characters" },
    ]);
    expect(at(body, "ports[].id").anchor).toBe("body-ports.id");
    expect(at(body, "labels").constraints).toMatchObject([{ label: "keys at most", value: "5 characters" }]);
    expect(at(body, "labels.*")).toMatchObject({ name: "*", anchor: "body-labels.any", secret: true });
  });

  test("keeps what is zero, false or null", () => {
    const body = bodyIn({
      properties: {
        count: { type: "integer", minimum: 0, default: 0, enum: [0, 1] },
        on: { type: "boolean", default: false },
        none: { type: ["string", "null"], default: null },
        free: string,
      },
    });
    expect(at(body, "count")).toMatchObject({
      default: 0,
      enum: [0, 1],
      constraints: [{ label: "at least", value: "0" }],
    });
    expect(at(body, "on").default).toBe(false);
    expect(at(body, "none")).toMatchObject({ type: "string or null", default: null });
    expect(at(body, "free")).not.toHaveProperty("default");
  });

  test("shows a keyword that has no words of its own as it is", () => {
    const { constraints } = bodyIn({ type: "object", dependentRequired: { a: ["b"] }, required: ["c"] });
    expect(constraints).toEqual([
      { keyword: "dependentRequired", label: "dependentRequired", value: '{"a":["b"]}' },
      { keyword: "required", label: "must have", value: "c" },
    ]);
  });

  test("ends where its schema stands inside of itself, and leads to the page of that schema", () => {
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
    const {
      schemas,
      operations: [first],
    } = readReference(document);
    const root = first?.body?.root;
    if (!root) throw new Error("The operation has a body.");
    expect(schemas.map(({ name, slug }) => [name, slug])).toEqual([["Tree", "tree"]]);
    expect(everyField(root).map(({ path, schema, children }) => [path, schema?.name, children.length])).toEqual([
      ["", undefined, 1],
      ["tree", "Tree", 3],
      ["tree.left", "Tree", 0],
      ["tree.all", "Tree", 0],
      ["tree.by", undefined, 1],
      ["tree.by.*", "Tree", 0],
    ]);
  });

  test("has a type even where a list holds itself", () => {
    const body = bodyIn(
      { $ref: "#/components/schemas/Nest" },
      { Nest: { type: "array", items: { $ref: "#/components/schemas/Nest" } } },
    );
    expect(body).toMatchObject({ type: "array", schema: { name: "Nest", slug: "nest" }, children: [] });
  });

  test("has an anchor of its own, whatever the names are", () => {
    const names = ["a.b", "a b", "a/b", "ä", "", "*", "__proto__"];
    const properties = Object.fromEntries([
      ...names.map((name) => [name, string] as const),
      ["a", { properties: { b: string } }],
    ]);
    const anchors = everyField(bodyIn({ properties, additionalProperties: string })).map(({ anchor }) => anchor);
    expect(new Set(anchors).size).toBe(names.length + 4);
    expect(anchors.filter((anchor) => !/^[A-Za-z0-9._-]+$/u.test(anchor))).toEqual([]);
  });
});

describe("an operation", () => {
  test("has the parameters of its path and its own, which win", () => {
    const limit = { name: "limit", in: "query", schema: { type: "integer", maximum: 5 } };
    const item = {
      parameters: [{ name: "petId", in: "path", required: true, schema: { type: "string" } }, limit],
      get: operation({ parameters: [{ ...limit, description: "How many.", deprecated: true, example: 0 }] }),
    };
    const { pathParameters, queryParameters } = onlyOperation(
      readReference(documentWith({}, {}, { "/pets/{petId}": item })),
    );
    expect(pathParameters).toMatchObject([{ anchor: "path-petId", required: true }]);
    expect(queryParameters).toMatchObject([
      { anchor: "query-limit", description: "How many.", deprecated: true, required: false, example: 0 },
    ]);
  });

  test("that answers with nothing says so", () => {
    const { success, errors } = onlyOperation(
      readReference(documentWith({}, { responses: { "204": { description: "Gone." } } })),
    );
    expect(success).toMatchObject({
      status: "204",
      name: "No Content",
      root: { type: "nothing", children: [] },
    });
    expect(errors).toEqual([]);
  });

  test("keeps the body of an error that differs from the others", () => {
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
    ["another document", { swagger: "2.0" }, "#/openapi: expected an OpenAPI 3.1 document"],
    [
      "no permission",
      documentWith({}, { "x-required-permission": "" }),
      "#/paths/~1v1~1pets/post/x-required-permission: expected a text",
    ],
    [
      "a reference to nothing",
      documentWith({}, bodyOf({ $ref: "#/components/schemas/Cat" })),
      "#/components/schemas/Cat: is referred to",
    ],
    [
      "a reference to elsewhere",
      documentWith({}, bodyOf({ $ref: "cat.yaml" })),
      'the reference "cat.yaml" leads out of the document; bundle it first',
    ],
    [
      "a schema that is its own part",
      documentWith({ A: { allOf: [{ $ref: "#/components/schemas/A" }] } }, bodyOf({ $ref: "#/components/schemas/A" })),
      "is a part of itself",
    ],
    [
      "a parameter in a cookie",
      documentWith({}, { parameters: [{ name: "a", in: "cookie", schema: {} }] }),
      'parameters/0: a page has a place for parameters in path and query, and none for "cookie"',
    ],
    [
      "an unknown method",
      documentWith({}, {}, { "/a": { trace: operation() } }),
      "#/paths/~1a/trace: a page has no place for this method",
    ],
  ])("is refused with its place for %s", (_, document, message) => {
    expect(() => readReference(document)).toThrow(message);
  });
});
