import { expect, test } from "vitest";
import { buildService, openSandbox, project, send, start } from "./setup.ts";

test("returns the request body on creation, with identifier, cluster, times and a queued build", async () => {
  const sandbox = openSandbox();
  const sent = buildService("My Docs-Site", {
    buildArguments: { TOKEN: "secret-argument" },
    buildFiles: { "/a": { data: "c2VjcmV0" } },
    dockerSecretMounts: { mount: { data: "c2VjcmV0" } },
  });
  const { status, body } = await send(sandbox, `${project}/services/build`, { body: sent });
  const now = new Date(start).toISOString();
  expect(status).toBe(200);
  expect(body.data).toEqual({
    ...sent,
    serviceType: "build",
    id: "my-docs-site",
    appId: "/example-user/default-project/my-docs-site",
    cluster: expect.objectContaining({ id: "nf-europe-west" }),
    createdAt: now,
    updatedAt: now,
    status: { build: { status: "QUEUED", lastTransitionTime: now } },
  });
});

test("returns a created service", async () => {
  const sandbox = openSandbox();
  await send(sandbox, `${project}/services/build`, {
    body: buildService("Shop", {
      description: "The shop",
      tags: ["shop"],
      buildSettings: { buildpack: { buildContext: "/web", useCache: true } },
    }),
  });
  const { body } = await send(sandbox, `${project}/services/shop`);
  expect(body.data).toMatchObject({
    id: "shop",
    name: "Shop",
    description: "The shop",
    tags: ["shop"],
    serviceType: "build",
    disabledCI: false,
    billing: { deploymentPlan: "nf-compute-200-8" },
    vcsData: { projectUrl: "https://github.com/example-user/example-site", dockerWorkDir: "/web" },
    buildEngineConfiguration: { buildEngine: "buildpack", buildpack: { builder: "HEROKU_24", useCache: true } },
    ports: [],
  });
});

test.each(["Docs Site", "docs-site", "DOCS SITE", "DocsSite", "docs-Site"])(
  "rejects the name %s with a 409 if `Docs Site` exists",
  async (name) => {
    const sandbox = openSandbox();
    const path = `${project}/services/build`;
    expect((await send(sandbox, path, { body: buildService("Docs Site") })).status).toBe(200);
    const { status, body } = await send(sandbox, path, { body: buildService(name) });
    expect(status).toBe(409);
    expect(body.error.message).toContain("`docs-site`");
  },
);

test("does not change the state if a creation fails", async () => {
  const sandbox = openSandbox();
  const before = sandbox.dump();
  await send(sandbox, `${project}/services/build`, { body: buildService("Example Service") });
  await send(sandbox, `${project}/services/build`, { body: { ...buildService("Other"), unknown: true } });
  await send(sandbox, "/v1/projects/no-project/services/build", { body: buildService("Other") });
  expect(sandbox.dump()).toEqual(before);
});

test("returns a 404 that names the missing resource", async () => {
  const sandbox = openSandbox();
  const cases = [
    [`${project}/services/nothing`, "No service `nothing` in project `default-project`."],
    [`${project}/services/nothing/build`, "No service `nothing` in project `default-project`."],
    [`${project}/services/nothing/deployment`, "No service `nothing` in project `default-project`."],
    [`${project}/jobs/nothing`, "No job `nothing` in project `default-project`."],
    ["/v1/projects/nowhere/services/example-service", "No project `nowhere`."],
    ["/v1/projects/nowhere/jobs/example-job", "No project `nowhere`."],
  ] as const;
  for (const [path, message] of cases) {
    expect(await send(sandbox, path)).toMatchObject({ status: 404, body: { error: { status: 404, message } } });
  }
  const created = await send(sandbox, "/v1/projects/nowhere/services/build", { body: buildService("Docs") });
  expect(created.body.error.message).toBe("No project `nowhere`.");
});

test("queues no build and returns no build status if CI is disabled", async () => {
  const sandbox = openSandbox();
  const created = await send(sandbox, `${project}/services/build`, {
    body: buildService("Quiet", { disabledCI: true }),
  });
  expect(created.body.data.status).toEqual({});
  const { body } = await send(sandbox, `${project}/services/quiet/build`);
  expect(body).toEqual({ data: { builds: [] }, pagination: { hasNextPage: false, count: 0 } });
});

test("returns a 404 for the deployment of a build service", async () => {
  const sandbox = openSandbox();
  await send(sandbox, `${project}/services/build`, { body: buildService("Docs") });
  for (const id of ["docs", "example-build-service"]) {
    const { status, body } = await send(sandbox, `${project}/services/${id}/deployment`);
    expect(status).toBe(404);
    expect(body.error.message).toBe(`The service \`${id}\` has no deployment.`);
  }
});

test("deploys the newest successful build of a service", async () => {
  const sandbox = openSandbox();
  const deployment = () => send(sandbox, `${project}/services/example-service/deployment`);
  expect((await deployment()).body.data.internal.buildId).toBe("joyous-view-6290");
  const [failed] = sandbox.addBuilds({ projectId: "default-project", serviceId: "example-service", result: "FAILURE" });
  sandbox.advance(60_000);
  expect((await deployment()).body.data.internal.buildId).toBe("joyous-view-6290");
  const [built] = sandbox.addBuilds({ projectId: "default-project", serviceId: "example-service" });
  expect((await deployment()).body.data.internal.buildId).toBe("joyous-view-6290");
  sandbox.advance(60_000);
  const { internal } = (await deployment()).body.data;
  expect(internal).toMatchObject({ buildId: built?.id, deployedSHA: built?.sha, buildSHA: "latest" });
  expect(failed?.id).not.toBe(built?.id);
});
