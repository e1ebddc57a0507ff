import { fieldTable } from "@northspec/types/fields";
import { operationTable } from "@northspec/types/operations";
import { expect, test } from "vitest";

test("each operation has a field for each parameter, in the same order", () => {
  for (const { id, parameters } of Object.values(operationTable)) {
    const rows = fieldTable[id].parameters.filter(({ path }) => !path.endsWith("[]"));
    expect(rows.map(({ path, required, type }) => ({ path, required, type }))).toEqual(
      parameters.map(({ name, required, type }) => ({ path: name, required, type })),
    );
  }
});

test("the example of a body has no field that is missing from the table", () => {
  const { body, bodyExample } = fieldTable.createBuildService;
  const known = new Set(body.map(({ path }) => path));
  const unknown = pathsOf(bodyExample, "").filter(
    (path) => !known.has(path) && !known.has(path.replace(/\.[^.]+$/, ".*")),
  );
  expect(unknown.filter((path) => !/^(buildFiles|dockerSecretMounts)\./.test(path))).toEqual([]);
  expect(known.size).toBeGreaterThan(50);
});

function pathsOf(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, path === "" ? name : `${path}.${name}`));
}

test("lists exactly the secrets of these responses", () => {
  const { createBuildService, getService, getJob } = fieldTable;
  expect(createBuildService.secrets).toEqual([
    "data.buildArguments.*",
    "data.buildFiles.*.data",
    "data.dockerSecretMounts.*.data",
  ]);
  expect(getService.secrets).toEqual(["data.ports[].security.credentials[].password"]);
  expect(getJob.secrets).toEqual([]);
});
