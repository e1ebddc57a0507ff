import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openSandbox, send } from "./setup.ts";

function seedFile(text: string, name = "seed.yaml"): string {
  const directory = mkdtempSync(join(tmpdir(), "northspec-seed-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
}

const job = (id: string) => `
  - id: ${id}
    appId: /team/shop/${id}
    name: Report
    tags: []
    projectId: shop
    jobType: manual
    createdAt: "2026-01-01T00:00:00.000Z"
    disabledCI: false
    disabledCD: false
    billing:
      deploymentPlan: nf-compute-20
    settings:
      backoffLimit: 0
      activeDeadlineSeconds: 60
    cluster:
      id: here
      name: here`;

test("starts with a seed file instead of the examples", async () => {
  const sandbox = openSandbox({ seedFile: seedFile(`jobs:${job("report")}\n`) });
  expect((await send(sandbox, "/v1/projects/shop/jobs/report")).body.data.id).toBe("report");
  expect((await send(sandbox, "/v1/projects/default-project/jobs/example-job")).body.error.message).toBe(
    "No project `default-project`.",
  );
});

test("accepts JSON and empty projects", async () => {
  const project = {
    id: "empty",
    name: "Empty",
    deployment: { region: "europe-west" },
    createdAt: "2026-01-01T00:00:00.000Z",
    cluster: { id: "here", name: "here" },
  };
  const sandbox = openSandbox({ seedFile: seedFile(JSON.stringify({ projects: [project] }), "seed.json") });
  expect((await send(sandbox, "/v1/projects/empty/jobs/report")).body.error.message).toBe(
    "No job `report` in project `empty`.",
  );
});

test.each([
  [
    "an invalid value",
    `jobs:${job("report").replace("manual", "daily")}\n`,
    /seed\.yaml:7:14 \/jobs\/0\/jobType: expected one of "manual", "cron"/,
  ],
  [
    "a missing field",
    `jobs:${job("report").replace("    disabledCD: false\n", "")}\n`,
    /seed\.yaml:2:5 \/jobs\/0\/disabledCD: expected the field to be present/,
  ],
  ["an unknown list", "widgets: []\n", /seed\.yaml:1:1\d? \/widgets: expected no field with this name/],
  [
    "a duplicate identifier",
    `jobs:${job("report")}${job("report")}\n`,
    /seed\.yaml:19:5 \/jobs\/1: expected no other job with the same identifier/,
  ],
  [
    "a build without its service",
    "builds:\n  - id: a\n    projectId: shop\n    serviceId: web\n",
    /seed\.yaml:2:5 \/builds\/0: expected a build of a known service/,
  ],
  ["broken YAML", "jobs: [\n", /seed\.yaml:\d+:\d+ is not valid YAML or JSON/],
])("rejects %s with its location", (_, text, message) => {
  expect(() => openSandbox({ seedFile: seedFile(text) })).toThrow(message);
});

test("rejects an unreadable file", () => {
  expect(() => openSandbox({ seedFile: "/nowhere/seed.yaml" })).toThrow(
    "Cannot read /nowhere/seed.yaml. Check the path and the permissions.",
  );
});
