import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { root } from "./openapi.ts";

const inputs = ["openapi.yaml", "redocly.yaml", "package.json", "paths", "components", "lint", "node_modules"];

/** Errors in the specification, and the expected output for each: the file with the line, and the fix. */
const errors = [
  {
    file: "components/schemas/Build.yaml",
    edit: ["$ref: BuildStatus.yaml", "$ref: BuildStates.yaml"],
    reports: [/components\/schemas\/Build\.yaml:\d+:\d+/, /Can't resolve \$ref/],
  },
  {
    file: "components/examples/JobCron.yaml",
    edit: ["backoffLimit: 2", "backoffLimit: twice"],
    reports: [/components\/examples\/JobCron\.yaml:\d+:\d+/, /must be integer/],
  },
  {
    file: "components/parameters/JobId.yaml",
    edit: ["required: true", "required: true\nrequird: true"],
    reports: [/components\/parameters\/JobId\.yaml:\d+:\d+/, /Property `requird` is not expected here/, /Did you mean/],
  },
  {
    file: "components/schemas/JobType.yaml",
    edit: ["- cron", "- 7"],
    reports: [/components\/schemas\/JobType\.yaml:\d+:\d+/, /must be of the same type as the `type` field/],
  },
  {
    file: "components/schemas/RepositoryUrl.yaml",
    edit: ["pattern: ^", "pattern: ^(a+)+"],
    reports: [/components\/schemas\/RepositoryUrl\.yaml:\d+:\d+/, /more than linear time \(exponential\)/],
  },
  {
    file: "components/schemas/BranchRule.yaml",
    edit: ["pattern: ^", "pattern: (^"],
    reports: [/components\/schemas\/BranchRule\.yaml:\d+:\d+/, /Write a pattern that compiles with the `u` flag/],
  },
  {
    file: "openapi.yaml",
    edit: ["paths/v1_projects_{projectId}_jobs_{jobId}.yaml", "paths/job.yaml"],
    reports: [
      /openapi\.yaml:\d+:\d+/,
      /Move this path item to `paths\/v1_projects_\{projectId\}_jobs_\{jobId\}\.yaml`/,
    ],
  },
  {
    file: "components/schemas/Autoscaling.yaml",
    edit: ["$ref: HorizontalAutoscaling.yaml", "type: object"],
    reports: [/components\/schemas\/HorizontalAutoscaling\.yaml:1:1/, /Reference it, or delete it/],
  },
] as const;

test("reports file, line and fix of each error, and keeps the existing bundle", () => {
  const directory = mkdtempSync(join(tmpdir(), "northspec-generate-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const name of inputs) {
    if (name === "node_modules") symlinkSync(join(root, name), join(directory, name));
    else cpSync(join(root, name), join(directory, name), { recursive: true });
  }
  mkdirSync(join(directory, "dist"));
  writeFileSync(join(directory, "dist/openapi.json"), "the existing bundle");
  renameSync(join(directory, "paths/v1_projects_{projectId}_jobs_{jobId}.yaml"), join(directory, "paths/job.yaml"));
  for (const { file, edit } of errors) {
    const text = readFileSync(join(directory, file), "utf8");
    expect(text).toContain(edit[0]);
    writeFileSync(join(directory, file), text.replace(edit[0], edit[1]));
  }

  const manifest = readFileSync(join(directory, "package.json"), "utf8");
  const { scripts } = JSON.parse(manifest) as { scripts: { generate: string } }; // checked by running it
  const path = [join(root, "node_modules/.bin"), process.env["PATH"]].join(delimiter);
  const env = { ...process.env, PATH: path, NO_COLOR: "1" };
  const { status, stdout, stderr } = spawnSync("sh", ["-c", scripts.generate], {
    cwd: directory,
    env,
    encoding: "utf8",
  });

  expect(status).toBe(1);
  for (const pattern of errors.flatMap(({ reports }) => reports)) expect(stdout + stderr).toMatch(pattern);
  expect(stdout + stderr).not.toMatch(/^ +at .*\.js:\d+/m);
  expect(readFileSync(join(directory, "dist/openapi.json"), "utf8")).toBe("the existing bundle");
});
