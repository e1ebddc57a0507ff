import { describe, expect, test } from "vitest";
import { harmOf } from "../src/changes/harm.ts";
import { type Rise, riseBetween } from "../src/changes/level.ts";
import type { DiffChange } from "../src/changes/redocly.ts";
import { formatAnnotations } from "../src/changes/report.ts";
import { judge, rules } from "../src/changes/rules.ts";
import { judgeChangesets } from "../src/changes/verdict.ts";

const request = "#/paths/~1pets/post/requestBody/content/application~1json/schema";
const reply = "#/paths/~1pets/get/responses/200/content/application~1json/schema";
const place = { file: "openapi.yaml", pointer: "#/", line: 1 };

function change(what: Partial<DiffChange>, from?: unknown, to?: unknown): DiffChange {
  const sides = { base: { ...place, value: from }, revision: { ...place, value: to } };
  return { path: reply, typeName: "Schema", kind: "modified", impact: "patch", verdicts: [], ...sides, ...what };
}

const verdicts = [{ ruleId: "property-removed", message: "", location: place }];

describe("a change of the specification", () => {
  test.for<[what: string, change: DiffChange, level: Rise]>([
    [
      "a required field of a request left out",
      change({ path: request, property: "required" }, ["a", "b"], ["a"]),
      "minor",
    ],
    ["a field of a reply promised", change({ property: "required" }, ["a"], ["a", "b"]), "patch"],
    ["a value of an enum of a reply lost", change({ property: "enum" }, ["a", "b"], ["a"]), "major"],
    ["an enum of a reply put in another order", change({ property: "enum" }, ["a", "b"], ["b", "a"]), "patch"],
    ["an alternative of a reply lost", change({ kind: "removed", path: `${reply}/oneOf/1` }), "major"],
    ["a permission changed", change({ typeName: "Operation", property: "x-required-permission" }), "major"],
    ["a command changed", change({ typeName: "Operation", property: "x-cli-command" }), "major"],
    ["a parameter renamed", change({ typeName: "Parameter", property: "name" }), "major"],
    ["the name of a tag changed", change({ typeName: "Tag", property: "name" }), "patch"],
    ["a default changed", change({ property: "default" }, 1, 2), "minor"],
    ["a field deprecated", change({ property: "deprecated" }, undefined, true), "minor"],
    ["a field no longer deprecated", change({ property: "deprecated" }, true, undefined), "patch"],
    [
      "an operation that gets back the security of all",
      change({ kind: "removed", typeName: "SecurityRequirementList", path: "#/paths/~1pets/get/security" }),
      "major",
    ],
    ["a bound of a request loosened", change({ path: request, property: "maximum" }, 1, 2), "minor"],
    [
      "a bound of a parameter loosened",
      change({ path: "#/paths/~1pets/get/parameters/0/schema", property: "maxLength" }),
      "minor",
    ],
    ["a bound of a reply tightened", change({ property: "maximum" }, 2, 1), "patch"],
    ["an example added", change({ kind: "added", typeName: "Example", impact: "minor" }), "patch"],
    ["a description", change({ property: "description" }, "a", "b"), "patch"],
  ])("needs, for %s, the rise that its users feel", ([, given, level]) => {
    expect(judge(given).level).toBe(level);
  });

  test.for([
    change({ kind: "removed", typeName: "Example", impact: "major", verdicts }),
    change({ path: request, property: "maximum", impact: "major", verdicts }),
    change({ property: "default", impact: "major", verdicts }),
  ])("is never less than major where redocly diff says that it breaks somebody (%#)", (given) => {
    expect(judge(given)).toEqual({ level: "major" });
  });

  test("has a reason for each rule, and tells whom it breaks", () => {
    for (const { reason } of rules) expect(reason).toMatch(/^[A-Z].*[.)]$/u);
    expect(harmOf("enum-values-removed")).toMatch(/no longer compiles/u);
    expect(harmOf("a-rule-of-tomorrow")).toMatch(/may fail/u);
  });
});

test.for<[from: string, to: string, rise: Rise]>([
  ["0.0.0", "0.0.1", "patch"],
  ["0.9.9", "0.10.0", "minor"],
  ["1.9.9", "2.0.0", "major"],
  ["1.2.3", "1.2.3", "none"],
  ["2.0.0", "1.9.9", "none"],
  ["next", "1.0.0", "none"],
])("from %s to %s is a rise of %s", ([from, to, rise]) => {
  expect(riseBetween(from, to)).toBe(rise);
});

test("where several changesets are too small, the edit is in the one that speaks of the specification", () => {
  const releases = [{ name: "@northspec/spec", type: "patch" as const }];
  const { problems } = judgeChangesets({
    changes: [{ level: "major", message: "Gone.", file: "spec/a.yaml", line: 3, pointer: "#/", inBase: false }],
    changesets: [
      { file: ".changeset/one.md", text: '---\n"@northspec/cli": patch\n---\n', releases: [] },
      { file: ".changeset/two.md", text: '---\n"@northspec/cli": patch\n"@northspec/spec": patch\n---\n', releases },
    ],
    released: "none",
    published: ["@northspec/cli", "@northspec/spec"],
    packages: [],
  });
  expect(problems.map(({ mend }) => mend)).toEqual([
    'Write `"@northspec/spec": major` in .changeset/two.md:3, or take the change back.',
  ]);
});

test("an annotation keeps to one line, whatever its text and its file are named", () => {
  const problem = { kind: "too-small" as const, message: "50%\nless", mend: "Raise it.", file: "a,b:c.yaml", line: 3 };
  const report = { required: "major", promised: "none", changes: [], changesets: [], problems: [problem] } as const;
  expect(formatAnnotations(report)).toBe(
    "::error file=a%2Cb%3Ac.yaml,line=3,title=Version bump::50%25%0Aless%0AMend: Raise it.",
  );
});
