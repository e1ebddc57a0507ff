import { expect, test } from "vitest";
import { buildService, openSandbox, send } from "./setup.ts";
import {
  combinedService,
  containersOf,
  deploymentOf,
  externalService,
  internalService,
  serviceOf,
  services,
  settle,
  write,
} from "./workloads.ts";

test("a combined service builds, then deploys", async () => {
  const sandbox = openSandbox();
  const created = await write(sandbox, "POST", "combined", combinedService("Shop", { instances: 2 }));
  expect(created.status).toMatchObject({
    build: { status: "QUEUED" },
    deployment: { status: "PENDING", reason: "DEPLOYING" },
  });
  expect(await containersOf(sandbox, "shop")).toEqual([]);
  const statuses: string[] = [];
  for (let second = 0; second < 20; second += 0.5) {
    const { status } = await serviceOf(sandbox, "shop");
    statuses.push(`${status.build.status} ${status.deployment.status}`);
    sandbox.advance(500);
  }
  expect([...new Set(statuses)]).toEqual([
    "QUEUED PENDING",
    "PENDING PENDING",
    "STARTING PENDING",
    "CLONING PENDING",
    "BUILDING PENDING",
    "UPLOADING PENDING",
    "SUCCESS PENDING",
    "SUCCESS IN_PROGRESS",
    "SUCCESS COMPLETED",
  ]);
  expect(await containersOf(sandbox, "shop")).toEqual(["TASK_RUNNING", "TASK_RUNNING"]);
});

test("an external image is deployed at once", async () => {
  const sandbox = openSandbox();
  await write(sandbox, "POST", "deployment", externalService("Web", "ghcr.io/example-user/web:1.2"));
  sandbox.advance(2000);
  expect((await serviceOf(sandbox, "web")).status.deployment.status).toBe("IN_PROGRESS");
  expect(await containersOf(sandbox, "web")).toEqual(["TASK_STARTING"]);
  settle(sandbox);
  expect(await containersOf(sandbox, "web")).toEqual(["TASK_RUNNING"]);
  expect((await deploymentOf(sandbox, "web")).external).toEqual({
    imagePath: "example-user/web:1.2",
    registryProvider: "github",
    privateImage: false,
  });
});

test("a deployment service follows the builds of the service that it names", async () => {
  const sandbox = openSandbox();
  await write(sandbox, "POST", "build", buildService("Docs"));
  await write(sandbox, "POST", "deployment", internalService("Site", { id: "docs", branch: "main" }));
  expect((await serviceOf(sandbox, "site")).status.deployment).toMatchObject({
    status: "PENDING",
    reason: "DEPLOYING",
  });
  expect((await send(sandbox, `${services}/site/deployment`)).status).toBe(404);
  settle(sandbox);
  const first = await deploymentOf(sandbox, "site");
  await send(sandbox, `${services}/docs/build`, { body: { branch: "feature/other" } });
  await send(sandbox, `${services}/docs/build`, {
    body: { branch: "main" },
    headers: { prefer: "build-result=FAILURE" },
  });
  settle(sandbox);
  expect(await deploymentOf(sandbox, "site")).toEqual(first);
  const [pushed] = sandbox.addBuilds({ projectId: "default-project", serviceId: "docs" });
  settle(sandbox);
  expect((await deploymentOf(sandbox, "site")).internal).toMatchObject({
    buildId: pushed?.id,
    deployedSHA: pushed?.sha,
  });
  expect((await serviceOf(sandbox, "site")).deployment.internal.deployedSHA).toBe(pushed?.sha);
});

test("a deployment service with a commit or a build ignores other builds", async () => {
  const sandbox = openSandbox();
  await write(sandbox, "POST", "build", buildService("Docs"));
  const [one, two] = sandbox.addBuilds({ projectId: "default-project", serviceId: "docs", count: 2 });
  settle(sandbox);
  await write(sandbox, "POST", "deployment", internalService("Pinned", { id: "docs", buildSHA: one?.sha }));
  expect((await deploymentOf(sandbox, "pinned")).internal).toMatchObject({ buildId: one?.id, buildSHA: one?.sha });
  await write(sandbox, "PATCH", "deployment/pinned", { deployment: { instances: 1, internal: { buildId: two?.id } } });
  expect((await deploymentOf(sandbox, "pinned")).internal.buildId).toBe(two?.id);
  const [three] = sandbox.addBuilds({ projectId: "default-project", serviceId: "docs" });
  settle(sandbox);
  expect((await deploymentOf(sandbox, "pinned")).internal.buildId).toBe(two?.id);
  await write(sandbox, "PATCH", "deployment/pinned", {
    deployment: { instances: 1, internal: { buildSHA: "latest" } },
  });
  expect((await deploymentOf(sandbox, "pinned")).internal.buildId).toBe(three?.id);
});

test("a change of instances scales without a restart", async () => {
  const sandbox = openSandbox();
  await write(sandbox, "POST", "deployment", externalService("Web", "nginx:latest", { instances: 2 }));
  settle(sandbox);
  const names = await containersOf(sandbox, "web", "name");
  for (const [instances, kept] of [
    [4, 2],
    [1, 1],
    [0, 0],
    [3, 0],
  ] as const) {
    const before = await containersOf(sandbox, "web", "name");
    const changed = await write(sandbox, "PATCH", "deployment/web", { deployment: { instances } });
    expect(changed.status.deployment).toMatchObject({ status: "PENDING", reason: "SCALING" });
    settle(sandbox);
    expect((await serviceOf(sandbox, "web")).status.deployment).toMatchObject({
      status: "COMPLETED",
      reason: "SCALING",
    });
    const after = await containersOf(sandbox, "web", "name");
    expect(after).toHaveLength(instances);
    expect(after.slice(0, kept)).toEqual(before.slice(0, kept));
  }
  expect((await containersOf(sandbox, "web", "name")).filter((name) => names.includes(name))).toEqual([]);
});

test("a container keeps its name, which no other has", async () => {
  const sandbox = openSandbox();
  await write(sandbox, "POST", "combined", combinedService("Shop", { instances: 2 }));
  const periods = new Map<string, number[]>();
  for (let second = 0; second < 90; second += 1) {
    if (second === 30) sandbox.addBuilds({ projectId: "default-project", serviceId: "shop", count: 3 });
    if (second === 60) await send(sandbox, `${services}/shop/restart`, { method: "POST" });
    for (const name of await containersOf(sandbox, "shop", "name")) {
      periods.set(name, [...(periods.get(name) ?? []), second]);
    }
    sandbox.advance(1000);
  }
  expect(periods.size).toBeGreaterThanOrEqual(6);
  for (const seconds of periods.values()) {
    expect(seconds).toEqual(seconds.map((_, index) => (seconds[0] ?? 0) + index));
  }
});

test("a restart replaces all containers", async () => {
  const sandbox = openSandbox();
  await write(sandbox, "POST", "deployment", externalService("Web", "nginx:latest", { instances: 2 }));
  settle(sandbox);
  const before = await containersOf(sandbox, "web", "name");
  await send(sandbox, `${services}/web/restart`, { method: "POST" });
  const states: string[] = [];
  for (let step = 0; step < 80; step += 1) {
    states.push((await containersOf(sandbox, "web")).join(" "));
    sandbox.advance(100);
  }
  expect([...new Set(states)]).toEqual([
    "TASK_RUNNING TASK_RUNNING",
    "TASK_RUNNING TASK_RUNNING TASK_STARTING TASK_STARTING",
    "TASK_KILLING TASK_KILLING TASK_RUNNING TASK_RUNNING",
  ]);
  expect((await containersOf(sandbox, "web", "name")).filter((name) => before.includes(name))).toEqual([]);
  expect(await containersOf(sandbox, "web")).toEqual(["TASK_RUNNING", "TASK_RUNNING"]);
});

test("a pause stops the containers and keeps the configuration", async () => {
  const sandbox = openSandbox();
  await write(sandbox, "POST", "combined", combinedService("Shop", { instances: 2 }));
  settle(sandbox);
  const before = await serviceOf(sandbox, "shop");
  await send(sandbox, `${services}/shop/pause`, { method: "POST" });
  expect(await containersOf(sandbox, "shop")).toEqual(["TASK_KILLING", "TASK_KILLING"]);
  const [built] = sandbox.addBuilds({ projectId: "default-project", serviceId: "shop" });
  settle(sandbox);
  const { status, ...paused } = await serviceOf(sandbox, "shop");
  expect({ ...paused, status: before.status }).toEqual({ ...before, servicePaused: true });
  expect(status.deployment).toBeUndefined();
  expect(await containersOf(sandbox, "shop")).toEqual([]);
  await send(sandbox, `${services}/shop/resume`, { body: { instances: 3 } });
  settle(sandbox);
  expect(await serviceOf(sandbox, "shop")).toMatchObject({ servicePaused: false, deployment: { instances: 3 } });
  expect(await containersOf(sandbox, "shop")).toHaveLength(3);
  expect((await deploymentOf(sandbox, "shop")).internal.buildId).toBe(built?.id);
});

test("builds are not deployed without continuous deployment", async () => {
  const sandbox = openSandbox();
  await write(sandbox, "POST", "combined", combinedService("Shop"));
  settle(sandbox);
  const before = await deploymentOf(sandbox, "shop");
  await send(sandbox, `${services}/shop/pause`, { method: "POST" });
  await send(sandbox, `${services}/shop/resume`, { body: { disabledCD: true, disabledCI: true } });
  await send(sandbox, `${services}/shop/build`, { method: "POST" });
  settle(sandbox);
  expect(await serviceOf(sandbox, "shop")).toMatchObject({ disabledCD: true, disabledCI: true });
  expect(await deploymentOf(sandbox, "shop")).toEqual(before);
});

test("a requested failure of a rollout keeps the old containers", async () => {
  const sandbox = openSandbox();
  await write(sandbox, "POST", "deployment", externalService("Web", "nginx:1"));
  settle(sandbox);
  const [before] = await containersOf(sandbox, "web", "name");
  const headers = { prefer: "deployment-result=FAILED" };
  const body = { deployment: { instances: 1, external: { imagePath: "nginx:2" } } };
  await send(sandbox, `${services}/deployment/web`, { method: "PATCH", body, headers });
  settle(sandbox);
  expect((await serviceOf(sandbox, "web")).status.deployment).toMatchObject({ status: "FAILED", reason: "DEPLOYING" });
  expect(await containersOf(sandbox, "web")).toEqual(["TASK_RUNNING", "TASK_FAILED"]);
  expect((await containersOf(sandbox, "web", "name"))[0]).toBe(before);
  await write(sandbox, "PATCH", "deployment/web", { deployment: { instances: 1, external: { imagePath: "nginx:3" } } });
  settle(sandbox);
  expect(await containersOf(sandbox, "web")).toEqual(["TASK_RUNNING"]);
});

test("a requested failure applies to the rollout of the build that the request starts", async () => {
  const sandbox = openSandbox();
  const headers = { prefer: "deployment-result=FAILED" };
  await send(sandbox, `${services}/combined`, { body: combinedService("Shop"), headers });
  settle(sandbox);
  expect((await serviceOf(sandbox, "shop")).status).toMatchObject({
    build: { status: "SUCCESS" },
    deployment: { status: "FAILED" },
  });
  await send(sandbox, `${services}/shop/build`, { body: {} });
  settle(sandbox);
  expect((await serviceOf(sandbox, "shop")).status.deployment.status).toBe("COMPLETED");
});

test("an expired service is paused until it is resumed", async () => {
  const sandbox = openSandbox();
  const created = await write(
    sandbox,
    "POST",
    "deployment",
    externalService("Demo", "nginx:latest", { createOptions: { expiryTime: 600 } }),
  );
  expect(Date.parse(created.expiryTime)).toBe(sandbox.now() + 600_000);
  sandbox.advance(590_000);
  expect(await containersOf(sandbox, "demo")).toHaveLength(1);
  sandbox.advance(20_000);
  expect(await serviceOf(sandbox, "demo")).toMatchObject({ servicePaused: true, status: {} });
  expect(await containersOf(sandbox, "demo")).toEqual([]);
  const changed = await write(sandbox, "PATCH", "deployment/demo", { description: "Expired." });
  expect(changed).toMatchObject({ expiredAt: created.expiryTime });
  await send(sandbox, `${services}/demo/resume`, { body: {} });
  settle(sandbox);
  expect(await containersOf(sandbox, "demo")).toEqual(["TASK_RUNNING"]);
});
