import { fieldTable } from "@northspec/types/fields";
import { operationTable } from "@northspec/types/operations";
import { expect, test } from "vitest";

test("each operation has the fields of its parameters, in their order", () => {
  for (const { id, parameters } of Object.values(operationTable)) {
    expect(fieldTable[id].parameters.map(({ path, required, type }) => ({ path, required, type }))).toEqual(
      parameters.map(({ name, required, type }) => ({ path: name, required, type })),
    );
  }
});

test("a body that the specification shows has no field that the list lacks", () => {
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

test("the secrets of these replies are these and no others", () => {
  const { createBuildService, getService, getJob } = fieldTable;
  expect(createBuildService.secrets).toEqual([
    "data.buildArguments.*",
    "data.buildFiles.*.data",
    "data.dockerSecretMounts.*.data",
  ]);
  expect(getService.secrets).toEqual(["data.ports[].security.credentials[].password"]);
  expect(getJob.secrets).toEqual([]);
});
