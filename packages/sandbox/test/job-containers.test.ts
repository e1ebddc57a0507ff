import type { Sandbox } from "@northspec/sandbox";
import { expect, test } from "vitest";
import { openSandbox, project, send } from "./setup.ts";

const manual = `${project}/jobs/example-manual-job`;
const cron = `${project}/jobs/example-job`; // with two retries

async function startRun(sandbox: Sandbox, job: string, prefer = "run-result=SUCCESS"): Promise<string> {
  const { status, body } = await send(sandbox, `${job}/runs`, { method: "POST", headers: { prefer } });
  expect(status).toBe(200);
  return body.data.id;
}

async function containersOf(sandbox: Sandbox, job: string, query = "") {
  const { status, body } = await send(sandbox, `${job}/containers${query}`);
  expect(status).toBe(200);
  return body;
}

async function statusesOf(sandbox: Sandbox, job: string): Promise<string[]> {
  const { data } = await containersOf(sandbox, job);
  return data.containers.map(({ status }: { status: string }) => status);
}

test("the container of a run starts, runs and finishes", async () => {
  const sandbox = openSandbox();
  await startRun(sandbox, manual);
  const seen: string[] = [];
  for (let step = 0; step < 30; step += 1) {
    seen.push(...(await statusesOf(sandbox, manual)));
    sandbox.advance(200);
  }
  expect([...new Set(seen)]).toEqual(["TASK_STAGING", "TASK_STARTING", "TASK_RUNNING", "TASK_FINISHED"]);
  const { runName, concludedAt } = (await send(sandbox, `${manual}/runs?per_page=1`)).body.data.runs[0];
  const [container] = (await containersOf(sandbox, manual)).data.containers;
  expect(container.name).toMatch(new RegExp(`^${runName}-[a-z0-9]{5}$`));
  expect(container).toMatchObject({ createdAt: Date.parse("2026-02-01T12:00:00Z") / 1000 });
  expect(container.updatedAt).toBe(Date.parse(concludedAt) / 1000);
});

test("each retry has its own container", async () => {
  const sandbox = openSandbox();
  const id = await startRun(sandbox, cron, "run-result=FAILED");
  const counts: [containers: number, completions: number][] = [];
  for (let seconds = 0; seconds < 20; seconds += 1) {
    const { completions } = (await send(sandbox, `${cron}/runs/${id}`)).body.data;
    counts.push([(await statusesOf(sandbox, cron)).length, completions]);
    sandbox.advance(1000);
  }
  expect([...new Set(counts.map(String))]).toEqual(["1,0", "2,1", "3,2", "3,3"]);
  expect(await statusesOf(sandbox, cron)).toEqual(["TASK_FAILED", "TASK_FAILED", "TASK_FAILED"]);
  const { data } = await containersOf(sandbox, cron);
  expect(new Set(data.containers.map(({ name }: { name: string }) => name)).size).toBe(3);
});

test("stops the container of an aborted run", async () => {
  const sandbox = openSandbox();
  const id = await startRun(sandbox, manual);
  sandbox.advance(2000);
  expect((await send(sandbox, `${manual}/runs/${id}`, { method: "DELETE" })).status).toBe(200);
  expect(await statusesOf(sandbox, manual)).toEqual(["TASK_KILLING"]);
  sandbox.advance(2000);
  expect(await statusesOf(sandbox, manual)).toEqual(["TASK_KILLED"]);
});

test("stops the containers of an aborted run of the seed, except for those that have ended", async () => {
  const sandbox = openSandbox();
  const { runs, ...state } = sandbox.dump();
  const times = { createdAt: 1, updatedAt: 1 };
  const containers = [
    { name: "one", status: "TASK_FAILED", ...times },
    { name: "two", status: "TASK_RUNNING", ...times },
  ] as const;
  sandbox.restore({
    ...state,
    runs: runs.map(({ revision, document }) => ({
      revision,
      document: { ...document, run: { ...document.run, concluded: false }, containers },
    })),
  });
  const { runId } = (await containersOf(sandbox, manual)).data;
  expect((await send(sandbox, `${manual}/runs/${runId}`, { method: "DELETE" })).status).toBe(200);
  expect((await containersOf(sandbox, manual)).data.containers).toEqual([
    containers[0],
    { ...containers[1], status: "TASK_KILLED", updatedAt: Date.parse("2026-02-01T12:00:00Z") / 1000 },
  ]);
});

test("lists the containers of the newest run unless another is given", async () => {
  const sandbox = openSandbox();
  const failed = "0b9f3c52-7a41-4d0e-9c1b-5d2f8e6a7c30";
  const newest = await startRun(sandbox, manual);
  expect((await containersOf(sandbox, manual)).data).toMatchObject({ runId: newest, containers: [{}] });
  const other = (await containersOf(sandbox, manual, `?runId=${failed}`)).data;
  expect(other).toMatchObject({ runId: failed, containers: [{ status: "TASK_FAILED", nodeName: "node-1" }] });
});

test("a list in pages has each container once", async () => {
  const sandbox = openSandbox();
  const id = await startRun(sandbox, cron, "run-result=FAILED");
  sandbox.advance(20_000);
  const all = await containersOf(sandbox, cron);
  const first = await containersOf(sandbox, cron, "?per_page=2");
  const cursor = `?per_page=2&cursor=${first.pagination.cursor}`;
  const last = await containersOf(sandbox, cron, cursor);
  expect([...first.data.containers, ...last.data.containers]).toEqual(all.data.containers);
  expect(last.pagination).toEqual({ hasNextPage: false, count: 1 });
  expect(await containersOf(sandbox, cron, "?per_page=2&page=2")).toEqual(last);
  await startRun(sandbox, cron);
  expect((await send(sandbox, `${cron}/containers${cursor}`)).status).toBe(400);
  expect(await containersOf(sandbox, cron, `${cursor}&runId=${id}`)).toEqual(last);
});

test.each([
  [
    "run",
    `${manual}/containers?runId=unknown`,
    "run `unknown` in job `example-manual-job` in project `default-project`",
  ],
  ["job", `${project}/jobs/unknown/containers`, "job `unknown` in project `default-project`"],
])("responds with a 404 for an unknown %s", async (_, path, expected) => {
  const { status, body } = await send(openSandbox(), path);
  expect([status, body.error.message]).toEqual([404, `No ${expected}.`]);
});

test("responds with a 404 for a job without runs", async () => {
  const sandbox = openSandbox();
  sandbox.restore({ ...sandbox.dump(), runs: [] });
  const { status, body } = await send(sandbox, `${manual}/containers`);
  expect([status, body.error.message]).toEqual([
    404,
    "The job `example-manual-job` has no runs: it has no containers.",
  ]);
});

test("lists the containers of a run that its schedule has just started", async () => {
  const sandbox = openSandbox();
  sandbox.advance(20.5 * 3_600_000 + 2000); // 08:30:02
  expect(await statusesOf(sandbox, cron)).toEqual(["TASK_RUNNING"]);
});
