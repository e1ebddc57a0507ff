import { expect, test } from "vitest";
import { buildService, openSandbox, project, send } from "./setup.ts";
import {
  combinedService,
  containersOf,
  deploymentOf,
  internalService,
  serviceOf,
  services,
  settle,
  write,
} from "./workloads.ts";

test("an aborted build ends, and is not deployed", async () => {
  const sandbox = openSandbox();
  await write(sandbox, "POST", "combined", combinedService("Shop"));
  const [build] = (await send(sandbox, `${services}/shop/build`)).body.data.builds;
  sandbox.advance(3500);
  const path = `${services}/shop/build/${build.id}`;
  expect(await send(sandbox, path, { method: "DELETE" })).toMatchObject({ status: 200, body: { data: {} } });
  settle(sandbox);
  expect((await send(sandbox, path)).body.data).toMatchObject({ status: "ABORTED", concluded: true, success: false });
  expect((await serviceOf(sandbox, "shop")).status).toMatchObject({
    build: { status: "ABORTED" },
    deployment: { status: "PENDING" },
  });
  const again = await send(sandbox, path, { method: "DELETE" });
  expect([again.status, again.body.error.message]).toEqual([409, `The build \`${build.id}\` has already finished.`]);
});

test("a service that is deleted takes its builds along, but not what others run", async () => {
  const sandbox = openSandbox();
  await write(sandbox, "POST", "build", buildService("Docs"));
  await write(sandbox, "POST", "deployment", internalService("Site", { id: "docs" }));
  settle(sandbox);
  const deployed = await deploymentOf(sandbox, "site");
  expect((await send(sandbox, `${services}/docs`, { method: "DELETE" })).body).toEqual({ data: {} });
  expect((await send(sandbox, `${services}/docs/build`)).status).toBe(404);
  expect(sandbox.dump().builds.filter(({ document }) => document.service === "docs")).toEqual([]);
  expect(await deploymentOf(sandbox, "site")).toEqual(deployed);
  expect(await containersOf(sandbox, "site")).toEqual(["TASK_RUNNING"]);
  await write(sandbox, "POST", "build", buildService("Docs", { disabledCI: true }));
  expect(await deploymentOf(sandbox, "site")).toEqual(deployed);
  const [build] = sandbox.addBuilds({ projectId: "default-project", serviceId: "docs" });
  settle(sandbox);
  expect((await deploymentOf(sandbox, "site")).internal.buildId).toBe(build?.id);
});

test("the branches of a service are those that its builds name, and new builds build their newest commits", async () => {
  const sandbox = openSandbox();
  await write(sandbox, "POST", "build", buildService("Docs"));
  await send(sandbox, `${services}/docs/build`, { body: { branch: "feature/new" } });
  await send(sandbox, `${services}/docs/build`, { body: { pullRequestId: 99 } });
  sandbox.addBuilds({ projectId: "default-project", serviceId: "docs", branch: "release" });
  const { branches } = (await send(sandbox, `${services}/docs/branches`)).body.data;
  const heads = new Map<string, string>(
    branches.map((each: { name: string; commit: { sha: string } }) => [each.name, each.commit.sha]),
  );
  expect([...heads.keys()]).toEqual(["main", "feature/search", "feature/new", "pull-request-99", "release"]);
  for (const [branch, sha] of heads) {
    expect((await send(sandbox, `${services}/docs/build`, { body: { branch } })).body.data).toMatchObject({
      branch,
      sha,
    });
  }
  const { pullRequests } = (await send(sandbox, `${services}/docs/pull-requests`)).body.data;
  expect(pullRequests.map(({ id }: { id: number }) => id)).toEqual([17, 99]);
  for (const { id, sha, source } of pullRequests) {
    const started = await send(sandbox, `${services}/docs/build`, { body: { pullRequestId: id } });
    expect(started.body.data).toMatchObject({ pullRequestId: id, branch: source, sha });
  }
});

test("PUT creates a service, then replaces its settings", async () => {
  const sandbox = openSandbox();
  const created = await write(
    sandbox,
    "PUT",
    "combined",
    combinedService("Shop", { description: "The shop.", tags: ["web"] }),
  );
  settle(sandbox);
  const replaced = await write(sandbox, "PUT", "combined", combinedService("Shop", { instances: 2 }));
  expect(replaced).toMatchObject({ id: created.id, createdAt: created.createdAt, deployment: { instances: 2 } });
  expect(replaced).not.toHaveProperty("description");
  const { description, tags } = await serviceOf(sandbox, "shop");
  expect([description, tags]).toEqual([undefined, []]);
  const builds = await send(sandbox, `${services}/shop/build`);
  expect(builds.body.data.builds).toHaveLength(1);
});

test("PATCH changes only what it names", async () => {
  const sandbox = openSandbox();
  const before = await serviceOf(sandbox, "example-service");
  await write(sandbox, "PATCH", "combined/example-service", {
    description: "New.",
    billing: { deploymentPlan: "nf-compute-50" },
  });
  const { status, ...after } = await serviceOf(sandbox, "example-service");
  const { status: _, ...others } = before;
  expect(after).toEqual({ ...others, description: "New.", billing: { deploymentPlan: "nf-compute-50" } });
  expect(status.deployment).toMatchObject({ status: "PENDING", reason: "DEPLOYING" });
});

test("a changed branch starts a build, unless CI is disabled", async () => {
  const sandbox = openSandbox();
  await write(sandbox, "POST", "combined", combinedService("Shop"));
  settle(sandbox);
  const change = { vcsData: { projectBranch: "release" }, deployment: { instances: 2 } };
  expect((await write(sandbox, "PATCH", "combined/shop", change)).status).toMatchObject({
    build: { status: "QUEUED" },
  });
  settle(sandbox);
  const [build] = (await send(sandbox, `${services}/shop/build`)).body.data.builds;
  expect(build).toMatchObject({ branch: "release", status: "SUCCESS" });
  expect((await deploymentOf(sandbox, "shop")).internal).toMatchObject({ branch: "release", buildId: build.id });
  expect(await containersOf(sandbox, "shop")).toHaveLength(2);
  await write(sandbox, "PATCH", "combined/shop", { disabledCI: true, vcsData: { projectBranch: "main" } });
  expect((await send(sandbox, `${services}/shop/build`)).body.data.builds[0].id).toBe(build.id);
});

test("parallel writers never leave a torn service", async () => {
  const sandbox = openSandbox();
  const bodies = Array.from({ length: 40 }, (_, index) =>
    combinedService("Shop", {
      instances: index % 7,
      description: `Version ${index}`,
      runtimeEnvironment: { VERSION: `${index}` },
    }),
  );
  const responses = await Promise.all(bodies.map((body) => write(sandbox, "PUT", "combined", body)));
  const last = await write(sandbox, "PATCH", "combined/shop", {});
  const winner = responses.find(({ description }) => description === last.description);
  expect(last.deployment).toEqual(winner.deployment);
  expect(last.runtimeEnvironment).toEqual(winner.runtimeEnvironment);
  const { deployment, description } = await serviceOf(sandbox, "shop");
  expect([deployment.instances, description]).toEqual([last.deployment.instances, last.description]);
});

test("responds with an empty list for the containers and branches of a service that has none", async () => {
  const sandbox = openSandbox();
  const empty = { hasNextPage: false, count: 0 };
  for (const path of [
    "example-build-service/containers",
    "example-deployment-service/branches",
    "example-deployment-service/pull-requests",
  ]) {
    expect((await send(sandbox, `${project}/services/${path}`)).body.pagination).toEqual(empty);
  }
});
