import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "./openapi.ts";

const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  scripts: { generate: string };
};
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "northspec-generate-"));
  for (const name of ["openapi.yaml", "redocly.yaml", "package.json", "paths", "components", "lint"]) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the package's own generate script in the copy, as a package manager does. */
function generate(): { status: number | null; output: string } {
  const path = [join(root, "node_modules/.bin"), process.env["PATH"]].join(delimiter);
  const { status, stdout, stderr } = spawnSync("sh", ["-c", scripts.generate], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, PATH: path, NO_COLOR: "1" },
  });
  return { status, output: stdout + stderr };
}

const bundle = () => readFileSync(join(folder, "dist/openapi.json"), "utf8");

test("bundling twice gives the same bytes", { timeout: 60_000 }, () => {
  expect(generate().status).toBe(0);
  const first = bundle();
  rmSync(join(folder, "dist"), { recursive: true });
  expect(generate().status).toBe(0);
  expect(bundle()).toBe(first);
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
      const path = join(folder, file);
      const before = readFileSync(path, "utf8");
      const bundled = bundle();
      expect(before).toContain(from);
      try {
        writeFileSync(path, before.replace(from, to));
        const { status, output } = generate();
        expect(status).not.toBe(0);
        for (const pattern of says) expect(output).toMatch(pattern);
        expect(output).not.toMatch(/^ +at .*\.js:\d+/m);
        expect(bundle()).toBe(bundled);
      } finally {
        writeFileSync(path, before);
      }
    },
  );
});
