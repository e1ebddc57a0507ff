import { describe, expect, test } from "vitest";
import { DocumentError, jsonContent, nodesOf, OpenApiDocument, SchemaUsage, transform } from "../src/index.ts";

const plan = {
  parameters: [
    { $ref: "#/components/parameters/PlanId" },
    { name: "page", in: "query", schema: { type: "integer", default: 1 } },
  ],
  get: {
    operationId: "getPlan",
    tags: ["Plans"],
    summary: "Get plan",
    description: "Returns a plan.\n",
    deprecated: true,
    "x-cli-command": "get plan",
    parameters: [{ name: "page", in: "query", required: true, schema: { type: "string" } }],
    requestBody: { $ref: "#/components/requestBodies/Nothing", description: "Its own." },
    responses: { "200": { $ref: "#/components/responses/Plan" }, "5XX": { description: "Try again." } },
  },
};
const bundle = {
  openapi: "3.1.1",
  paths: { "/v1/plans/{planId}": plan },
  components: {
    parameters: { PlanId: { name: "planId", in: "path", required: true, schema: { type: "string" } } },
    requestBodies: { Nothing: { description: "Shared.", content: { "text/plain": { schema: true } } } },
    responses: {
      Plan: {
        description: "The plan.",
        headers: { "X-Rate": { required: true, schema: { type: "integer" }, example: 5 } },
        content: {
          "application/json": {
            schema: { $ref: "#/components/schemas/Plan" },
            examples: { small: { $ref: "#/components/examples/Small" }, large: { value: 2 } },
          },
        },
      },
    },
    examples: { Small: { summary: "A small plan", value: { id: "small" } } },
    schemas: { Plan: { type: "object", properties: { id: { type: "string" } } } },
  },
};

function pointerOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof DocumentError) return error.message;
  }
  throw new Error("expected a DocumentError");
}

describe("a document", () => {
  const { operations } = new OpenApiDocument(bundle);
  const [operation] = operations;

  test("lists the operations with their parameters, each replaced by the operation's own", () => {
    expect(operations.map(({ id, method, path }) => [id, method, path])).toEqual([
      ["getPlan", "get", "/v1/plans/{planId}"],
    ]);
    expect(
      operation?.parameters.map(({ name, in: where, required, schema }) => [name, where, required, schema.types]),
    ).toEqual([
      ["planId", "path", true, ["string"]],
      ["page", "query", true, ["string"]],
    ]);
  });

  test("reads the texts and extensions of an operation", () => {
    expect(operation).toMatchObject({
      tags: ["Plans"],
      summary: "Get plan",
      description: "Returns a plan.",
      isDeprecated: true,
      cliCommand: "get plan",
    });
    expect(operation).not.toHaveProperty("permission");
  });

  test("follows the references of bodies, responses, headers and examples", () => {
    expect(operation?.body).toMatchObject({ required: false, description: "Its own." });
    expect(operation?.responses.map(({ status, description }) => [status, description])).toEqual([
      ["200", "The plan."],
      ["5XX", "Try again."],
    ]);
    const response = operation?.responses[0];
    expect(response?.headers).toMatchObject([{ name: "X-Rate", required: true, examples: [{ value: 5 }] }]);
    expect(response && jsonContent(response)).toMatchObject({
      schema: { name: "Plan" },
      examples: [
        { name: "small", summary: "A small plan", value: { id: "small" } },
        { name: "large", summary: "large", value: 2 },
      ],
    });
  });

  test("visits every object of a kind, and copies what is transformed", () => {
    const { root } = new OpenApiDocument(bundle);
    expect(nodesOf(root, "schema").map(({ pointer }) => pointer)).toContain("#/components/schemas/Plan/properties/id");
    const copy = transform(root, "document", { operation: (value) => ({ ...value, operationId: "other" }) });
    expect(copy).toMatchObject({ paths: { "/v1/plans/{planId}": { get: { operationId: "other" } } } });
    expect(plan.get.operationId).toBe("getPlan");
  });

  test("adds the paths for teams to the operations in the scope", () => {
    const scope = { path: "/v1/plans", teamPath: "/v1/teams/{teamId}/plans", description: "For a team.\n" };
    const get = (id: string) => ({ get: { operationId: id } });
    const document = new OpenApiDocument({
      openapi: "3.1.1",
      paths: { "/v1/plans": get("list"), "/v1/plans/{planId}": get("get"), "/v1/plans-of-others": get("others") },
      "x-team-scope": { ...scope, schema: { type: "string", minLength: 3 } },
    });
    expect(document.operations.map(({ teamPath }) => teamPath)).toEqual([
      "/v1/teams/{teamId}/plans",
      "/v1/teams/{teamId}/plans/{planId}",
      undefined,
    ]);
    expect(document.teamScope).toMatchObject({ ...scope, description: "For a team.", schema: { types: ["string"] } });
    expect(operation).not.toHaveProperty("teamPath");
  });

  test("reads the group of each tag", () => {
    const groups = [
      { name: "Plans", tags: ["Plans", "Prices"] },
      { name: "Regions", tags: ["Regions"] },
    ];
    const { tagGroups } = new OpenApiDocument({ ...bundle, "x-tagGroups": groups });
    expect(Object.fromEntries(tagGroups)).toEqual({ Plans: "Plans", Prices: "Plans", Regions: "Regions" });
    expect(new OpenApiDocument(bundle).tagGroups.size).toBe(0);
  });

  test("rejects an unknown component", () => {
    expect(pointerOf(() => new OpenApiDocument(bundle).schema("Price"))).toBe(
      "#/components/schemas/Price: the component does not exist",
    );
  });

  test("counts the references to a schema, and finds those that an operation reaches through other components", () => {
    const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
    const document = new OpenApiDocument({
      ...bundle,
      components: {
        ...bundle.components,
        schemas: {
          Plan: { properties: { id: ref("PlanId"), $ref: { type: "string" } }, example: ref("PlanId") },
          PlanId: { type: "string" },
          Unused: { anyOf: [ref("Unused"), ref("PlanId")] },
        },
      },
    });
    const usage = new SchemaUsage(document);
    expect(["Plan", "PlanId", "Unused", "None"].map((name) => usage.countOf(name))).toEqual([1, 2, 1, 0]);
    const names = document.operations.map(({ node }) => [...usage.namesIn(node, "operation")]);
    expect(names).toEqual([["Plan", "PlanId"]]);
  });

  test.each([
    ["not an object", [], "#: expected a bundled OpenAPI document, an object"],
    ["another version", { openapi: "3.0.3" }, '#/openapi: expected an OpenAPI 3.1 document like "3.1.1"'],
    [
      "a team scope with a parameter in its path",
      { openapi: "3.1.1", "x-team-scope": { path: "/v1/{name}" } },
      "#/x-team-scope/path: expected a path without parameters, like /v1/projects",
    ],
    [
      "a team scope whose second path has no team",
      { openapi: "3.1.1", "x-team-scope": { path: "/v1", teamPath: "/v1/teams/{id}" } },
      "#/x-team-scope/teamPath: expected a path with the parameter {teamId} and no other, like /v1/teams/{teamId}/projects",
    ],
    [
      "a team scope without a schema",
      { openapi: "3.1.1", "x-team-scope": { path: "/v1", teamPath: "/teams/{teamId}" } },
      "#/x-team-scope/schema: expected the schema of teamId",
    ],
    [
      "no operationId",
      { openapi: "3.1.1", paths: { "/v1/a~b": { get: {} } } },
      "#/paths/~1v1~1a~0b/get/operationId: expected a non-empty string",
    ],
    [
      "a reference without a target",
      { openapi: "3.1.1", paths: { "/": { $ref: "#/components/none" } } },
      "#/paths/~1/$ref: the reference #/components/none has no target; name an existing component",
    ],
    [
      "a reference to another document",
      { openapi: "3.1.1", paths: { "/": { $ref: "other.yaml" } } },
      "#/paths/~1/$ref: expected a reference inside this document, like #/components/schemas/Service",
    ],
    [
      "a circular reference",
      { openapi: "3.1.1", paths: { "/": { $ref: "#/paths/~1" } } },
      "#/paths/~1/$ref: the reference is circular",
    ],
  ])("rejects %s with its pointer", (_, document, message) => {
    expect(pointerOf(() => new OpenApiDocument(document).operations)).toBe(message);
  });
});
