import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "./openapi.ts";
import { SpecificationCopy } from "./specification-copy.ts";

let copy: SpecificationCopy;

beforeAll(() => {
  copy = new SpecificationCopy();
});

afterAll(() => copy.remove());

test("bundling twice gives the same bytes", { timeout: 60_000 }, () => {
  expect(copy.generate().status).toBe(0);
  const first = copy.bundle();
  rmSync(join(copy.folder, "dist"), { recursive: true });
  expect(copy.generate().status).toBe(0);
  expect(copy.bundle()).toBe(first);
  expect(first).toBe(readFileSync(join(root, "dist/openapi.json"), "utf8"));
});

/** Mistakes of a spec author, and what the build says of each: the file with the line, and what to do. */
const mistakes = [
  {
    mistake: "a reference to a file that does not exist",
    file: "components/schemas/Build.yaml",
    edit: ["$ref: BuildStatus.yaml", "$ref: BuildStates.yaml"],
    says: [/components\/schemas\/Build\.yaml:\d+:\d+/, /Can't resolve \$ref/],
  },
  {
    mistake: "an example that is not valid",
    file: "components/examples/JobCron.yaml",
    edit: ["backoffLimit: 2", "backoffLimit: twice"],
    says: [/components\/examples\/JobCron\.yaml:\d+:\d+/, /type must be integer|must be integer/],
  },
  {
    mistake: "a field that OpenAPI does not know",
    file: "components/parameters/JobId.yaml",
    edit: ["required: true", "required: true\nrequird: true"],
    says: [/components\/parameters\/JobId\.yaml:\d+:\d+/, /Property `requird` is not expected here/, /Did you mean/],
  },
  {
    mistake: "an enum value of the wrong type",
    file: "components/schemas/JobType.yaml",
    edit: ["- cron", "- 7"],
    says: [
      /components\/schemas\/JobType\.yaml:\d+:\d+/,
      /All values of `enum` field must be of the same type as the `type` field/,
    ],
  },
] as const;

describe.each(mistakes)("$mistake", ({ file, edit: [from, to], says }) => {
  test(
    "stops the build with the file, the line and what to do, and leaves the bundle as it was",
    { timeout: 60_000 },
    () => {
      const bundled = copy.bundle();
      const mend = copy.edit(file, from, to);
      try {
        const { status, output } = copy.generate();
        expect(status).not.toBe(0);
        for (const pattern of says) expect(output).toMatch(pattern);
        expect(output).not.toMatch(/^ +at .*\.js:\d+/m);
        expect(copy.bundle()).toBe(bundled);
      } finally {
        mend();
      }
    },
  );
});
