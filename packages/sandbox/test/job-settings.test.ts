import type { Sandbox } from "@northspec/sandbox";
import { expect, test } from "vitest";
import { openSandbox, project, send } from "./setup.ts";

const jobs = `${project}/jobs`;
const billing = { deploymentPlan: "nf-compute-20" };
const vcs = { projectUrl: "https://github.com/example-user/report", projectType: "github", projectBranch: "main" };
const external = { imagePath: "ghcr.io/example-user/backup:2" };
const hourly = { backoffLimit: 1, cron: { schedule: "0 * * * *" } };
// oxlint-disable-next-line typescript/no-explicit-any -- tests read any property
type Json = any;

async function write(sandbox: Sandbox, method: string, path: string, body: object): Promise<Json> {
  const response = await send(sandbox, path, { method, body });
  expect([response.status, response.body.error]).toEqual([200, undefined]);
  return response.body.data;
}

const create = (sandbox: Sandbox, body: object) => write(sandbox, "POST", jobs, { billing, ...body });
const put = (sandbox: Sandbox, body: object) => write(sandbox, "PUT", jobs, { billing, ...body });
const patch = (sandbox: Sandbox, id: string, body: object) => write(sandbox, "PATCH", `${jobs}/${id}`, body);
const read = async (sandbox: Sandbox, path: string): Promise<Json> =>
  (await send(sandbox, `${jobs}/${path}`)).body.data;
const buildsOf = async (sandbox: Sandbox, id: string): Promise<string[]> =>
  (await read(sandbox, `${id}/build`)).builds.map(({ status }: Json) => status);
const startsOf = async (sandbox: Sandbox, id: string): Promise<string[]> =>
  (await read(sandbox, `${id}/runs`)).runs.map(({ startedAt }: Json) => startedAt);

test("creates a cron job from a repository, and starts its first build", async () => {
  const sandbox = openSandbox();
  const created = await create(sandbox, {
    name: "Nightly Report",
    deployment: { vcs, docker: { configType: "default" } },
    settings: { backoffLimit: 2, cron: { schedule: "0 2 * * *", concurrencyPolicy: "replace" } },
    runtimeEnvironment: { FORMAT: "pdf" },
  });
  expect(created).toMatchObject({
    id: "nightly-report",
    appId: "/example-user/default-project/nightly-report",
    jobType: "cron",
    status: { build: { status: "QUEUED" } },
    runtimeEnvironment: { FORMAT: "pdf" },
  });
  expect(await read(sandbox, "nightly-report")).toMatchObject({
    jobType: "cron",
    suspended: false,
    disabledCI: false,
    vcsData: { ...vcs, dockerFilePath: "/Dockerfile", dockerWorkDir: "/" },
    buildEngineConfiguration: { buildEngine: "buildkit" },
    deployment: { region: "europe-west", docker: { configType: "default" } },
    settings: {
      backoffLimit: 2,
      activeDeadlineSeconds: 600,
      cron: { schedule: "0 2 * * *", concurrencyPolicy: "Replace" },
    },
  });
  sandbox.advance(60_000);
  expect(await buildsOf(sandbox, "nightly-report")).toEqual(["SUCCESS"]);
  const { jobs: listed } = (await send(sandbox, jobs)).body.data;
  expect(listed.at(-1)).toMatchObject({ id: "nightly-report", jobType: "cron", suspended: false });
});

test("creates a manual job from an image, which has no builds", async () => {
  const sandbox = openSandbox();
  const created = await create(sandbox, { name: "Backup", deployment: { external }, settings: { backoffLimit: 1 } });
  expect(created).toMatchObject({ jobType: "manual", status: {}, deployment: { external } });
  const job = await read(sandbox, "backup");
  expect(job).toMatchObject({ jobType: "manual", settings: { backoffLimit: 1, activeDeadlineSeconds: 600 } });
  for (const absent of ["vcsData", "suspended", "buildEngineConfiguration"]) expect(job).not.toHaveProperty(absent);
  expect(await buildsOf(sandbox, "backup")).toEqual([]);
  const { body } = await send(sandbox, `${jobs}/backup/runs`, { method: "POST" });
  sandbox.advance(60_000);
  expect(await read(sandbox, `backup/runs/${body.data.id}`)).toMatchObject({ status: "SUCCESS", backoffLimit: 1 });
});

test("starts no build while continuous integration is disabled", async () => {
  const sandbox = openSandbox();
  await create(sandbox, { name: "Report", disabledCI: true, deployment: { vcs } });
  expect(await buildsOf(sandbox, "report")).toEqual([]);
  const other = { ...vcs, projectBranch: "develop" };
  await put(sandbox, { name: "Report", disabledCI: true, deployment: { vcs: other } });
  expect(await buildsOf(sandbox, "report")).toEqual([]);
  await put(sandbox, { name: "Report", deployment: { vcs } });
  expect(await buildsOf(sandbox, "report")).toEqual(["QUEUED"]);
  expect((await read(sandbox, "report/build")).builds).toMatchObject([{ branch: "main" }]);
});

test("runs a new cron job from its creation on", async () => {
  const sandbox = openSandbox();
  sandbox.advance(30 * 60_000);
  await create(sandbox, { name: "Hourly", deployment: { external }, settings: hourly });
  expect(await startsOf(sandbox, "hourly")).toEqual([]);
  sandbox.advance(90 * 60_000);
  expect(await startsOf(sandbox, "hourly")).toEqual(["2026-02-01T14:00:00Z", "2026-02-01T13:00:00Z"]);
});

test("follows the old schedule until it is patched, and the new one afterwards", async () => {
  const sandbox = openSandbox();
  await create(sandbox, { name: "Hourly", deployment: { external }, settings: hourly });
  sandbox.advance(70 * 60_000);
  const changed = await patch(sandbox, "hourly", { settings: { cron: { schedule: "*/15 * * * *" } } });
  expect(changed.settings).toEqual({ backoffLimit: 1, cron: { schedule: "*/15 * * * *" } });
  sandbox.advance(10 * 60_000);
  expect(await startsOf(sandbox, "hourly")).toEqual(["2026-02-01T13:15:00Z", "2026-02-01T13:00:00Z"]);
  await patch(sandbox, "hourly", { settings: { cron: { suspended: true } } });
  sandbox.advance(60 * 60_000);
  expect(await startsOf(sandbox, "hourly")).toHaveLength(2);
  await patch(sandbox, "hourly", { settings: { cron: { suspended: false } } });
  expect(await startsOf(sandbox, "hourly")).toHaveLength(2);
  sandbox.advance(15 * 60_000);
  expect((await startsOf(sandbox, "hourly"))[0]).toBe("2026-02-01T14:30:00Z");
});

test("turns a manual job into a cron job with a patch, and back with a PUT", async () => {
  const sandbox = openSandbox();
  const settings = { backoffLimit: 1 };
  await create(sandbox, { name: "Backup", description: "Saves.", deployment: { external }, settings });
  await patch(sandbox, "backup", { settings: { cron: { schedule: "@daily" } } });
  expect(await read(sandbox, "backup")).toMatchObject({ jobType: "cron", suspended: false, description: "Saves." });
  sandbox.advance(12 * 60 * 60_000);
  expect(await startsOf(sandbox, "backup")).toEqual(["2026-02-02T00:00:00Z"]);
  expect(await put(sandbox, { name: "backup", deployment: { external } })).toMatchObject({ jobType: "manual" });
  const job = await read(sandbox, "backup");
  expect(job).toMatchObject({ jobType: "manual", settings: { backoffLimit: 0 } });
  expect(job).not.toHaveProperty("description");
  sandbox.advance(48 * 60 * 60_000);
  expect(await startsOf(sandbox, "backup")).toHaveLength(1);
});

test("patches a job of the seed without changing anything else", async () => {
  const sandbox = openSandbox();
  const before = await read(sandbox, "example-job");
  await patch(sandbox, "example-job", { description: "Sends a report." });
  expect(await read(sandbox, "example-job")).toEqual({ ...before, description: "Sends a report." });
  await patch(sandbox, "example-job", { buildSettings: { dockerfile: { dockerFilePath: "/D", dockerWorkDir: "/" } } });
  expect(await read(sandbox, "example-job")).toMatchObject({
    vcsData: { ...before.vcsData, dockerFilePath: "/D" },
    buildEngineConfiguration: { buildEngine: "buildkit" },
  });
});

test("keeps a paused job paused when it is changed, and resumes it with the new settings", async () => {
  const sandbox = openSandbox();
  await create(sandbox, { name: "Hourly", deployment: { vcs }, settings: hourly });
  await send(sandbox, `${jobs}/hourly/pause`, { method: "POST" });
  const suspended = await patch(sandbox, "hourly", { description: "Paused.", settings: { backoffLimit: 3 } });
  expect(suspended).toMatchObject({ disabledCI: true, settings: { backoffLimit: 3, cron: { suspended: true } } });
  const isPaused = { suspended: true, disabledCI: true, disabledCD: true };
  expect(await read(sandbox, "hourly")).toMatchObject({ ...isPaused, description: "Paused." });
  await patch(sandbox, "hourly", { disabledCI: true, settings: { cron: { schedule: "30 * * * *" } } });
  sandbox.advance(60 * 60_000);
  expect(await startsOf(sandbox, "hourly")).toEqual([]);
  await send(sandbox, `${jobs}/hourly/resume`, { method: "POST" });
  const job = await read(sandbox, "hourly");
  expect(job).toMatchObject({ suspended: false, disabledCI: true, disabledCD: false });
  sandbox.advance(30 * 60_000);
  expect(await startsOf(sandbox, "hourly")).toEqual(["2026-02-01T13:30:00Z"]);
});

test("shows the switches of a resumed job in responses to changes", async () => {
  const sandbox = openSandbox();
  await create(sandbox, { name: "Hourly", deployment: { vcs }, settings: hourly });
  await send(sandbox, `${jobs}/hourly/pause`, { method: "POST" });
  await send(sandbox, `${jobs}/hourly/resume`, { method: "POST", body: { suspended: true, disabledCI: true } });
  const changed = await patch(sandbox, "hourly", { description: "Suspended." });
  expect(changed).toMatchObject({ disabledCI: true, settings: { cron: { suspended: true } } });
  expect(await read(sandbox, "hourly")).toMatchObject({ suspended: true, disabledCI: true, disabledCD: false });
});

test("runs the builds of a service of the project", async () => {
  const sandbox = openSandbox();
  const internal = { id: "example-build-service", branch: "main", buildSHA: "latest" };
  const created = await create(sandbox, { name: "Warm", deployment: { internal } });
  expect(created).toMatchObject({ jobType: "manual", deployment: { internal } });
  // Other changes are possible after the service is deleted.
  await send(sandbox, `${project}/services/example-build-service`, { method: "DELETE" });
  await patch(sandbox, "warm", { description: "Warms caches." });
  expect(
    (await send(sandbox, jobs, { method: "PUT", body: { name: "Warm", billing, deployment: { internal } } })).status,
  ).toBe(400);
});

test("keeps the configuration of a job, and its variables, in a dump", async () => {
  const sandbox = openSandbox();
  await create(sandbox, {
    name: "Hourly",
    deployment: { vcs },
    runtimeEnvironment: { KEY: "value" },
    settings: hourly,
  });
  const other = openSandbox();
  other.restore(sandbox.dump());
  const path = { projectId: "default-project", jobId: "hourly" };
  expect(other.environment(path).runtimeEnvironment["KEY"]).toMatchObject({ value: "value" });
  expect(await patch(other, "hourly", { runtimeEnvironment: { MORE: "1" } })).toMatchObject({
    runtimeEnvironment: { KEY: "value", MORE: "1" },
  });
});

test.each(["", "/v1/teams/my-team"])("serves the deprecated paths of the official CLI%s", async (team) => {
  const sandbox = openSandbox(team ? { teamId: "my-team" } : {});
  const root = team ? jobs.replace("/v1", team) : jobs;
  const body = { name: "Report", billing, backoffLimit: 1, schedule: "@daily", suspended: true };
  const created = (await send(sandbox, `${root}/cron`, { body })).body.data;
  expect(created).toMatchObject({ jobType: "cron", settings: { backoffLimit: 1, cron: { suspended: true } } });
  const patched = await send(sandbox, `${root}/cron/report`, { method: "PATCH", body: { backoffLimit: 2 } });
  expect(patched.body.data).toMatchObject({ settings: { backoffLimit: 2, cron: { schedule: "@daily" } } });
  const put = await send(sandbox, `${root}/manual`, { method: "PUT", body: { name: "Report", billing } });
  expect(put.body.data).toMatchObject({ jobType: "manual" });
  const { status, body: response } = await send(sandbox, `${root}/manual`, { body: [] });
  expect([status, response.error.details]).toEqual([400, [{ in: "body", pointer: "", expected: "an object" }]]);
});

const inBody = (pointer: string, expected: unknown) => [400, [{ in: "body", pointer, expected }]];
const fiveFields = "a cron expression with five fields, such as `30 8 * * *`";
const cron = (schedule?: string) => ({ settings: { backoffLimit: 0, cron: schedule ? { schedule } : {} } });

test.each([
  ["an unknown field", { instances: 1 }, inBody("/instances", "no field with this name")],
  ["an unknown plan", { billing: { deploymentPlan: "huge" } }, inBody("/billing/deploymentPlan", expect.any(String))],
  ["a long name", { name: "a".repeat(53) }, inBody("/name", "at most 52 characters")],
  ["no schedule", cron(), inBody("/settings/cron/schedule", "the field to be present")],
  ["a schedule that does not exist", cron("61 * * * *"), inBody("/settings/cron/schedule", fiveFields)],
  ["a schedule with seconds", cron("0 30 8 * * *"), inBody("/settings/cron/schedule", fiveFields)],
  [
    "no number of retries",
    { settings: { cron: { schedule: "@daily" } } },
    inBody("/settings/backoffLimit", "the field to be present"),
  ],
  [
    "an unknown builder",
    { deployment: { internal: { id: "nothing" } } },
    inBody("/deployment/internal/id", "a build or combined service of the project"),
  ],
  [
    "an image of no service",
    { deployment: { internal: { branch: "main" } } },
    inBody("/deployment/internal/id", "the field to be present"),
  ],
])("rejects a job with %s, and creates none", async (_, more, expected) => {
  const sandbox = openSandbox();
  for (const method of ["POST", "PUT"]) {
    const { status, body } = await send(sandbox, jobs, { method, body: { name: "Report", billing, ...more } });
    expect([status, body.error.details]).toEqual(expected);
  }
  expect((await send(sandbox, jobs)).body.data.jobs).toHaveLength(2);
});

test("rejects a job with two images", async () => {
  const body = { name: "Report", billing, deployment: { vcs, external } };
  const { status, body: response } = await send(openSandbox(), jobs, { body });
  expect(status).toBe(400);
  expect(JSON.stringify(response.error.details)).toContain("/deployment");
});

test("rejects a second job with the same identifier, and a change of the architecture", async () => {
  const sandbox = openSandbox();
  await create(sandbox, { name: "Report" });
  const again = await send(sandbox, jobs, { body: { name: "re-port", billing } });
  expect([again.status, again.body.error.message]).toEqual([409, "A job with the identifier `report` already exists."]);
  const arm = { name: "Report", billing, infrastructure: { architecture: "arm" } };
  const { status, body } = await send(sandbox, jobs, { method: "PUT", body: arm });
  expect([status, body.error.details]).toEqual(inBody("/infrastructure/architecture", '"x86", since it cannot change'));
});

test.each([
  ["a name", { name: "Other" }, inBody("/name", "no field with this name")],
  ["an image", { deployment: { external } }, inBody("/deployment", "no field with this name")],
  ["an unknown schedule", cron("0 24 * * *"), inBody("/settings/cron/schedule", fiveFields)],
])("rejects a patch with %s, and changes nothing", async (_, body, expected) => {
  const sandbox = openSandbox();
  const before = await read(sandbox, "example-job");
  const response = await send(sandbox, `${jobs}/example-job`, { method: "PATCH", body });
  expect([response.status, response.body.error.details]).toEqual(expected);
  expect(await read(sandbox, "example-job")).toEqual(before);
  expect((await send(sandbox, `${jobs}/nothing`, { method: "PATCH", body: {} })).status).toBe(404);
});
