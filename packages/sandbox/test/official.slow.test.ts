import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { serveSandbox } from "@northspec/sandbox";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { installOfficialCli, officialCli, officialClient } from "./official.ts";
import { openSandbox } from "./setup.ts";
import { combinedService } from "./workloads.ts";

const tools = [
  ["client", async (url: string, token: string) => officialClient(url, token)],
  ["CLI", async (url: string, token: string) => officialCli(cliHome, url, token)],
] as const;
let cliHome = "";

beforeAll(async () => {
  cliHome = await installOfficialCli();
});

afterAll(() => rm(cliHome, { recursive: true, force: true }));

async function serve() {
  const sandbox = openSandbox();
  const server = await serveSandbox(sandbox, { port: 0 });
  onTestFinished(() => server.close());
  return { sandbox, url: server.url };
}

test.for(tools)("the official %s deploys a service, unchanged", async ([, createTool]) => {
  const { sandbox, url } = await serve();
  const tool = await createTool(url, sandbox.token);
  const projectId = "default-project";
  const service = { projectId, serviceId: "shop" };
  const getService = () => tool("get service", { parameters: service });
  const containers = async (status: string) => {
    const { containers: all } = await tool("get service containers", { parameters: service });
    return all
      .filter((container: { status: string }) => container.status === status)
      .map(({ name }: { name: string }) => name);
  };
  /** Polls while time passes, as a pipeline does. */
  const poll = async (words: string, parameters: Readonly<Record<string, string>>, expected: object) => {
    await expect
      .poll(
        async () => {
          sandbox.advance(2000);
          return tool(words, { parameters });
        },
        { interval: 0, timeout: 120_000 },
      )
      .toMatchObject(expected);
  };
  const deployed = { status: { build: { status: "SUCCESS" }, deployment: { status: "COMPLETED" } } };

  const created = await tool("create service combined", { parameters: { projectId }, data: combinedService("Shop") });
  expect(created).toMatchObject({ id: "shop", status: { build: { status: "QUEUED" } } });
  await poll("get service", service, deployed);
  const [first] = await containers("TASK_RUNNING");
  const { services } = await tool("list services", { parameters: { projectId } });
  expect(services.map(({ id }: { id: string }) => id)).toContain("shop");

  // `scale service` calls an endpoint that the platform no longer documents.
  await tool("patch service combined", { parameters: service, data: { deployment: { instances: 3 } } });
  expect((await getService()).status.deployment.reason).toBe("SCALING");
  await poll("get service", service, { ...deployed, deployment: { instances: 3 } });
  expect(await containers("TASK_RUNNING")).toHaveLength(3);
  expect(await containers("TASK_RUNNING")).toContain(first);

  await tool("restart service", { parameters: service });
  await poll("get service", service, deployed);
  sandbox.advance(60_000);
  expect(await containers("TASK_RUNNING")).toHaveLength(3);
  expect(await containers("TASK_RUNNING")).not.toContain(first);

  const sha = "5f2b8e7c9d1a4630be58f7c2d94e1a6b30c7f815";
  const build = await tool("start service build", { parameters: service, data: { sha } });
  await poll("get service build", { ...service, buildId: build.id }, { sha, status: "SUCCESS", concluded: true });
  await poll("get service", service, { ...deployed, deployment: { internal: { deployedSHA: sha } } });

  const second = await tool("start service build", { parameters: service, data: {} });
  await tool("abort service build", { parameters: { ...service, buildId: second.id } });
  await poll("get service build", { ...service, buildId: second.id }, { status: "ABORTED", concluded: true });
  const { builds } = await tool("get service builds", { parameters: service });
  expect(builds.map(({ status }: { status: string }) => status)).toEqual(["ABORTED", "SUCCESS", "SUCCESS"]);

  await tool("pause service", { parameters: service });
  sandbox.advance(60_000);
  expect((await getService()).servicePaused).toBe(true);
  expect(await containers("TASK_RUNNING")).toEqual([]);
  await tool("resume service", { parameters: service, data: { instances: 2 } });
  await poll("get service", service, { servicePaused: false, deployment: { instances: 2 } });
  await poll("get service", service, { status: { deployment: { status: "COMPLETED" } } });
  expect(await containers("TASK_RUNNING")).toHaveLength(2);

  await tool("patch service combined", { parameters: service, data: { description: "The shop" } });
  expect(await getService()).toMatchObject({ description: "The shop", deployment: { instances: 2 } });

  await tool("delete service", { parameters: service });
  await expect(getService()).rejects.toThrow("No service `shop` in project `default-project`");
});

test.for(tools)("the official %s manages secrets, unchanged", async ([, createTool]) => {
  const { sandbox, url } = await serve();
  const tool = await createTool(url, sandbox.token);
  const parameters = { projectId: "default-project" };
  const group = { ...parameters, secretId: "site-settings" };
  const read = async () => (await tool("get secret", { parameters: group })).secrets.variables;

  const variables = { LOG_LEVEL: "info", SESSION_KEY: "a-long-random-text" };
  const data = { name: "Site Settings", secretType: "environment", priority: 10, secrets: { variables } };
  expect(await tool("create secret", { parameters, data })).toMatchObject({ id: "site-settings", ...data });
  expect(await read()).toEqual(variables);
  await tool("patch secret", { parameters: group, data: { secrets: { variables: { LOG_LEVEL: "debug" } } } });
  expect(await read()).toEqual({ ...variables, LOG_LEVEL: "debug" });
  await tool("update secret", { parameters: group, data: { priority: 1, secrets: { variables: { NEW: "1" } } } });
  expect(await read()).toEqual({ NEW: "1" });
  const { secrets } = await tool("list secrets", { parameters });
  expect(secrets.map(({ id }: { id: string }) => id)).toContain("site-settings");
  await tool("delete secret", { parameters: group });
  await expect(read()).rejects.toThrow("No secret group `site-settings` in project `default-project`");
});

test.for(tools)("the official %s runs jobs, unchanged", async ([, createTool]) => {
  const { sandbox, url } = await serve();
  const tool = await createTool(url, sandbox.token);
  const job = { projectId: "default-project", jobId: "example-manual-job" };
  const read = (id: string) => tool("get job run", { parameters: { ...job, runId: id } });

  const data = { runtimeEnvironment: { LOG_LEVEL: "debug" } };
  const { id } = await tool("start job run", { parameters: job, data });
  expect(await read(id)).toMatchObject({ status: "RUNNING", concluded: false });
  sandbox.advance(60_000);
  expect(await read(id)).toMatchObject({ status: "SUCCESS", concluded: true });
  const second = await tool("start job run", { parameters: job, data: {} });
  await tool("abort job run", { parameters: { ...job, runId: second.id } });
  const { runs } = await tool("get job runs", { parameters: job });
  expect(runs.map((run: { id: string }) => run.id).slice(0, 2)).toEqual([second.id, id]);
  expect(runs[0]).toMatchObject({ status: "FAILED" });

  const scheduled = { projectId: "default-project", jobId: "example-job" };
  await tool("pause job", { parameters: scheduled });
  expect(await tool("get job", { parameters: scheduled })).toMatchObject({ suspended: true });
  await tool("resume job", { parameters: scheduled, data: {} });
  const { jobs } = await tool("list jobs", { parameters: { projectId: "default-project" } });
  expect(jobs[0]).toMatchObject({ id: "example-job", suspended: false });
});

test.for(tools)("the official %s creates and changes jobs, unchanged", async ([, createTool]) => {
  const { sandbox, url } = await serve();
  const tool = await createTool(url, sandbox.token);
  const parameters = { projectId: "default-project" };
  const billing = { deploymentPlan: "nf-compute-20" };
  const external = { imagePath: "ghcr.io/example-user/backup:2" };
  const vcs = { projectUrl: "https://github.com/example-user/report", projectType: "github", projectBranch: "main" };

  const manual = { name: "Backup", billing, deployment: { external }, backoffLimit: 1 };
  const created = await tool("create job manual", { parameters, data: manual });
  expect(created).toMatchObject({ id: "backup", jobType: "manual" });
  const backup = { ...parameters, jobId: "backup" };
  const { id } = await tool("start job run", { parameters: backup, data: {} });
  sandbox.advance(60_000);
  expect(await tool("get job run", { parameters: { ...backup, runId: id } })).toMatchObject({ status: "SUCCESS" });

  const cron = { backoffLimit: 0, schedule: "0 2 * * *", concurrencyPolicy: "forbid" };
  const scheduled = { name: "Nightly Report", billing, deployment: { vcs } };
  const report = { ...parameters, jobId: "nightly-report" };
  const nightly = await tool("create job cron", { parameters, data: { ...scheduled, ...cron } });
  expect(nightly).toMatchObject({ id: "nightly-report", jobType: "cron" });
  const { builds } = await tool("get job builds", { parameters: report });
  expect(builds).toMatchObject([{ branch: "main", status: "QUEUED" }]);
  await tool("abort job build", { parameters: { ...report, buildId: builds[0].id } });
  const build = await tool("start job build", { parameters: report, data: {} });
  sandbox.advance(60_000);
  expect(await tool("get job build", { parameters: { ...report, buildId: build.id } })).toMatchObject({
    success: true,
  });
  sandbox.advance(86_400_000);
  expect((await tool("get job runs", { parameters: report })).runs).toHaveLength(1);

  await tool("patch job cron", { parameters: report, data: { schedule: "0 * * * *" } });
  sandbox.advance(3_600_000);
  expect((await tool("get job runs", { parameters: report })).runs).toHaveLength(2);
  await tool("put job manual", { parameters, data: { ...scheduled, backoffLimit: 2 } });
  const job = await tool("get job", { parameters: report });
  expect(job).toMatchObject({ jobType: "manual", settings: { backoffLimit: 2 } });
  await tool("delete job", { parameters: report });
  await expect(tool("get job", { parameters: report })).rejects.toThrow("No job `nightly-report`");
});

test("the official client creates jobs at the documented path", async () => {
  const { sandbox, url } = await serve();
  const tool = officialClient(url, sandbox.token);
  const settings = { backoffLimit: 0, cron: { schedule: "0 2 * * *" } };
  const data = { name: "Nightly Report", billing: { deploymentPlan: "nf-compute-20" }, settings };
  const parameters = { projectId: "default-project" };
  expect(await tool("create job", { parameters, data })).toMatchObject({ id: "nightly-report", jobType: "cron" });
});

test("the official CLI sends requests to the sandbox only", async () => {
  const { sandbox, url } = await serve();
  const tool = await officialCli(cliHome, url, sandbox.token);
  const readConfig = () => readFile(join(cliHome, ".northflank/config.json"), "utf8");
  const before = await readConfig();
  await tool("list projects", { parameters: {} });
  // It would add the time at which it checked for updates.
  expect(await readConfig()).toBe(before);
});
