import type { Sandbox } from "@northspec/sandbox";
import { expect, test } from "vitest";
import { buildService, openSandbox, project, send, start } from "./setup.ts";

const projects = "/v1/projects";
const now = new Date(start).toISOString();
const shop = { name: "My Shop", description: "Sells things.", color: "#EF233C", region: "us-central" };

const create = (sandbox: Sandbox, body: object) => send(sandbox, projects, { body });
const put = (sandbox: Sandbox, body: object) => send(sandbox, projects, { method: "PUT", body });
const patch = (sandbox: Sandbox, id: string, body: object) =>
  send(sandbox, `${projects}/${id}`, { method: "PATCH", body });
const remove = (sandbox: Sandbox, id: string, query = "") =>
  send(sandbox, `${projects}/${id}${query}`, { method: "DELETE" });

test("creates a project that can be read, listed and used", async () => {
  const sandbox = openSandbox();
  const { status, body } = await create(sandbox, shop);
  expect([status, body.data]).toEqual([200, { id: "my-shop", ...shop, createdAt: now, updatedAt: now }]);
  expect((await send(sandbox, `${projects}/my-shop`)).body.data).toEqual({
    id: "my-shop",
    name: "My Shop",
    description: "Sells things.",
    deployment: { region: "us-central" },
    createdAt: now,
    services: [],
    jobs: [],
    addons: [],
    cluster: expect.objectContaining({ id: "nf-us-central", namespace: "ns-my-shop" }),
  });
  const listed = (await send(sandbox, projects)).body;
  expect(listed.data.projects.map(({ id }: { id: string }) => id)).toEqual([
    "default-project",
    "example-project",
    "my-shop",
  ]);
  const service = await send(sandbox, `${projects}/my-shop/services/build`, { body: buildService("Web") });
  expect(service.body.data).toMatchObject({ appId: "/example-user/my-shop/web", cluster: { id: "nf-us-central" } });
  expect((await send(sandbox, `${projects}/my-shop`)).body.data.services).toEqual([
    { id: "web", appId: "/example-user/my-shop/web", name: "Web", serviceType: "build" },
  ]);
});

test("creates a project in the first region, or on a cluster", async () => {
  const sandbox = openSandbox();
  expect((await create(sandbox, { name: "Anywhere" })).body.data).toMatchObject({ region: "europe-west" });
  const onCluster = (await create(sandbox, { name: "Own cluster", clusterId: "team/own" })).body.data;
  expect(onCluster).toMatchObject({ id: "own-cluster", clusterId: "team/own" });
  expect(onCluster).not.toHaveProperty("region");
  expect((await send(sandbox, `${projects}/own-cluster`)).body.data.cluster.id).toBe("team/own");
});

test("a PUT creates a project, or replaces the settings of the one with the same name", async () => {
  let time = start;
  const sandbox = openSandbox({ clock: { now: () => time } });
  expect((await put(sandbox, shop)).body.data).toEqual({ id: "my-shop", ...shop, createdAt: now, updatedAt: now });
  time += 1000;
  const updatedAt = new Date(time).toISOString();
  const { status, body } = await put(sandbox, { name: "My-Shop", color: "#57B8FF" });
  expect([status, body.data]).toEqual([
    200,
    { id: "my-shop", name: "My-Shop", color: "#57B8FF", region: "us-central", createdAt: now, updatedAt },
  ]);
  expect((await send(sandbox, projects)).body.pagination.count).toBe(3);
});

test("a PUT of an existing project keeps its resources and its registry", async () => {
  const sandbox = openSandbox();
  const before = (await send(sandbox, project)).body.data;
  await put(sandbox, { name: "Default Project" });
  const { description: _, ...rest } = before;
  expect((await send(sandbox, project)).body.data).toEqual(rest);
});

test("a PATCH merges objects, replaces arrays and keeps everything else", async () => {
  const sandbox = openSandbox();
  const tailscale = { enabled: true, authKeyTags: ["tag:a", "tag:b"], options: { applyToAddons: true } };
  await create(sandbox, { ...shop, networking: { allowedIngressProjects: ["default-project"], tailscale } });
  const { status, body } = await patch(sandbox, "my-shop", {
    description: "Sells other things.",
    networking: { tailscale: { authKeyTags: ["tag:c"], options: { applyToAddonJobs: false } } },
  });
  expect(status).toBe(200);
  expect(body.data).toMatchObject({
    ...shop,
    description: "Sells other things.",
    networking: {
      allowedIngressProjects: ["default-project"],
      tailscale: { enabled: true, authKeyTags: ["tag:c"], options: { applyToAddons: true, applyToAddonJobs: false } },
    },
  });
  expect((await patch(sandbox, "my-shop", {})).body.data).toEqual(body.data);
});

test("deletes an empty project, and another one only with everything in it", async () => {
  const sandbox = openSandbox();
  expect(await remove(sandbox, "example-project")).toMatchObject({ status: 200, body: { data: {} } });
  expect((await send(sandbox, `${projects}/example-project`)).status).toBe(404);
  for (const query of ["", "?delete_child_objects=false"]) {
    expect((await remove(sandbox, "default-project", query)).status).toBe(409);
  }
  expect((await send(sandbox, `${project}/services/example-service`)).status).toBe(200);
  expect((await remove(sandbox, "default-project", "?delete_child_objects=true")).status).toBe(200);
  for (const path of ["", "/services/example-service", "/services/example-service/build", "/jobs/example-job"]) {
    const { status, body } = await send(sandbox, project + path);
    expect([status, body.error.message]).toEqual([404, "No project `default-project`."]);
  }
  const { clock: _, ...lists } = sandbox.dump();
  expect(Object.values(lists).flat()).toEqual([]);
});

test("a new project with the name of a deleted one is empty", async () => {
  const sandbox = openSandbox();
  await remove(sandbox, "default-project", "?delete_child_objects=true");
  await create(sandbox, { name: "Default Project" });
  expect((await send(sandbox, project)).body.data).toMatchObject({ services: [], jobs: [], addons: [] });
  await send(sandbox, `${project}/services/build`, { body: buildService("Example Service") });
  expect((await send(sandbox, `${project}/services/example-service/build`)).body.data.builds).toHaveLength(1);
});

test("deletes only the resources of the project", async () => {
  const sandbox = openSandbox();
  await send(sandbox, `${projects}/example-project/services/build`, { body: buildService("Example Service") });
  const before = sandbox.dump();
  await remove(sandbox, "default-project", "?delete_child_objects=true");
  const { services, builds } = sandbox.dump();
  expect(services).toEqual(before.services.slice(-1));
  expect(builds).toEqual(before.builds.slice(-1));
});

test("increments the revision of a changed project", async () => {
  const sandbox = openSandbox();
  await create(sandbox, shop);
  await patch(sandbox, "my-shop", { color: "#57B8FF" });
  await put(sandbox, shop);
  const { projects: stored } = sandbox.dump();
  expect(stored.map(({ revision }) => revision)).toEqual([1, 1, 3]);
  const copy = openSandbox();
  copy.restore(sandbox.dump());
  expect(copy.dump()).toEqual(sandbox.dump());
});

test("adds the projects of the other resources of a seed, and gives new ones the same account", async () => {
  const sandbox = openSandbox();
  const { projects: stored } = sandbox.dump();
  expect(stored.map(({ document }) => [document.settings.id, document.account])).toEqual([
    ["default-project", "example-user"],
    ["example-project", "example-user"],
  ]);
});
