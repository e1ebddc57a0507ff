import { describe, expect, test } from "vitest";
import { addChange } from "../src/release/changelog.ts";
import { placeOf } from "../src/changes/place.ts";

describe("a change that is added to a changelog", () => {
  const head = "# @northspec/spec\n\n## 0.2.0\n";
  const tail = "\n## 0.1.0\n\n### Minor Changes\n\n- The first release.\n";
  const table = "The API:\n\n| a |\n| - |";
  const item = "- The API:\n\n  | a |\n  | - |\n";

  test.each([
    [
      "is the last of the kind that stands first",
      `${head}\n### Minor Changes\n\n- A field.\n\n### Patch Changes\n\n- A word.\n${tail}`,
      `${head}\n### Minor Changes\n\n- A field.\n\n${item}\n### Patch Changes\n\n- A word.\n${tail}`,
    ],
    [
      "ends its version where there is no other kind",
      `${head}\n### Patch Changes\n\n- A word.\n${tail}`,
      `${head}\n### Patch Changes\n\n- A word.\n\n${item}${tail}`,
    ],
    [
      "takes the place of what says that the package only followed the others",
      `${head}\nNo changes in this release.\n${tail}`,
      `${head}\n### Minor Changes\n\n${item}${tail}`,
    ],
    ["is the only one of a changelog that has no other", head, `${head}\n### Minor Changes\n\n${item}`],
  ])("%s", (_, given, wanted) => {
    expect(addChange(given, "0.2.0", table, "minor")).toBe(wanted);
  });

  test("is refused where the changelog does not tell of the version", () => {
    expect(() => addChange(head, "0.3.0", table, "minor")).toThrow("## 0.3.0");
  });
});

describe("a place in a description", () => {
  const schema = "content/application~1json/schema";

  test.each([
    ["#/info", "`info`"],
    ["#/paths/~1v1~1jobs", "`/v1/jobs`"],
    ["#/paths/~1v1~1jobs/parameters/0", "`/v1/jobs`, `parameters › 0`"],
    ["#/paths/~1v1~1jobs/get", "`GET /v1/jobs`"],
    ["#/paths/~1v1~1jobs/get/parameters/query~1page", "`GET /v1/jobs`, `parameters › query/page`"],
    ["#/paths/~1v1~1jobs/post/requestBody", "`POST /v1/jobs`, request"],
    [`#/paths/~1v1~1jobs/post/requestBody/${schema}/properties/name`, "`POST /v1/jobs`, request: `name`"],
    ["#/paths/~1v1~1jobs/get/responses/404", "`GET /v1/jobs`, reply 404"],
    ["#/paths/~1v1~1jobs/get/responses/200/headers/x-limit", "`GET /v1/jobs`, reply 200, `headers › x-limit`"],
    [`#/paths/~1v1~1jobs/get/responses/200/${schema}`, "`GET /v1/jobs`, reply 200"],
    [
      `#/paths/~1v1~1jobs/get/responses/200/${schema}/properties/data/properties/builds/items/properties/properties`,
      "`GET /v1/jobs`, reply 200: `data.builds[].properties`",
    ],
    [
      `#/paths/~1v1~1jobs/get/responses/200/${schema}/properties/files/additionalProperties/properties/data`,
      "`GET /v1/jobs`, reply 200: `files.*.data`",
    ],
    [
      `#/paths/~1v1~1jobs/get/responses/200/${schema}/properties/data/oneOf/1/properties/source`,
      "`GET /v1/jobs`, reply 200: `data › oneOf › 1.source`",
    ],
  ])("%s is told as %s", (pointer, words) => {
    expect(placeOf(pointer)).toBe(words);
  });
});
