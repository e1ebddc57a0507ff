import { readFileSync } from "node:fs";
import specification from "@northspec/spec/openapi.json" with { type: "json" };
import { operationTable, type OperationDescription } from "@northspec/types/operations";
import { expect, test } from "vitest";

const rows: readonly OperationDescription[] = Object.values(operationTable);

test("the table has the facts of each operation in the specification", () => {
  const described = Object.entries(specification.paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) =>
      "operationId" in operation
        ? [
            {
              id: operation.operationId,
              method: method.toUpperCase(),
              path,
              tag: operation.tags[0],
              summary: operation.summary,
              description: operation.description,
              permission: operation["x-required-permission"],
              cliCommand: operation["x-cli-command"],
            },
          ]
        : [],
    ),
  );
  expect(described.length).toBeGreaterThan(0);
  expect(
    rows.map(({ id, method, path, tag, summary, description, permission, cliCommand }) => ({
      id,
      method,
      path,
      tag,
      summary,
      description,
      permission,
      cliCommand,
    })),
  ).toEqual(described);
  expect(Object.keys(operationTable)).toEqual(described.map(({ id }) => id));
});

test("each operation has the group of its tag", () => {
  const groups = specification["x-tagGroups"];
  const named = rows.map(({ tag }) => groups.find(({ tags }) => tags.includes(tag))?.name);
  expect(rows.map(({ group }) => group)).toEqual(named);
  expect(operationTable.listServiceBuilds).toMatchObject({ tag: "Service builds", group: "Services" });
});

test("a list is paginated, and a single resource is not", () => {
  expect(operationTable.listServiceBuilds.paginated).toBe(true);
  expect(operationTable.getService.paginated).toBe(false);
  expect(operationTable.listServiceBuilds.parameters).toEqual([
    { name: "projectId", in: "path", required: true, type: "string" },
    { name: "serviceId", in: "path", required: true, type: "string" },
    { name: "per_page", in: "query", required: false, type: "integer" },
    { name: "page", in: "query", required: false, type: "integer" },
    { name: "cursor", in: "query", required: false, type: "string" },
  ]);
});

test("createBuildService says how to wait for the build that it starts, and getService starts nothing", () => {
  expect(operationTable.createBuildService.wait).toEqual({
    operation: "getService",
    parameters: { serviceId: "data.id" },
    until: [
      {
        field: "data.status.build.status",
        success: ["SUCCESS"],
        failure: ["ABORTED", "FAILURE", "SUBMISSION_FAILURE", "CRASHED"],
      },
    ],
  });
  expect(operationTable.getService).not.toHaveProperty("wait");
});

test("createBuildService has a body, and getService has none", () => {
  expect(operationTable.getService).not.toHaveProperty("body");
  expect(operationTable.createBuildService.body).toEqual({ contentType: "application/json", required: true });
});

test("the example in the README prints what its comment shows", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, permission] = /operationTable\.getService\.permission; \/\/ (".+")/u.exec(readme) ?? [];
  expect(permission).toBe(JSON.stringify(operationTable.getService.permission));
});
