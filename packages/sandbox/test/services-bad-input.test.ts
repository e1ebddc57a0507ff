import { expect, test } from "vitest";
import { buildService, openSandbox, project, send } from "./setup.ts";
import { combinedService, externalService, internalService, services } from "./workloads.ts";

const inBody = (pointer: string, expected: unknown) => ({
  status: 400,
  message: "The request is not valid.",
  details: [{ in: "body", pointer, expected }],
});
const plans = expect.stringMatching(/^one of "nf-compute-10", /) as unknown;
const missing = "the field to be present";
const unknownField = "no field with this name";
const taken = { status: 409, message: "A service with the identifier `example-service` already exists." };
const isCombined = {
  status: 409,
  message: "The service `example-service` is a combined service. Use another name, or delete it first.",
};
const finished = { status: 409, message: "The build `joyous-view-6290` has already finished." };
const none = { status: 404, message: "No service `nothing` in project `default-project`." };
const notCombined = {
  status: 404,
  message: "No combined service `example-build-service` in project `default-project`: it is a build service.",
};
const noBuilds = {
  status: 400,
  message: "The service `example-deployment-service` is a deployment service: it has no builds.",
};
const noContainers = {
  status: 400,
  message: "The service `example-build-service` is a build service: it has no containers.",
};
const builder = "a build or combined service of the project";
const ownBranch = "no value, since a combined service builds the branch of its settings";
const image = (internal: object) => internalService("Site", internal);
const port = (name: string) => ({ name, internalPort: 80, protocol: "HTTP" });
const sha = "5f2b8e7c9d1a4630be58f7c2d94e1a6b30c7f815";

/** Bodies of the operations that create or put a service of a type. */
const inputs = [
  ["combined", "an unknown field", combinedService("Shop", { colour: "red" }), inBody("/colour", unknownField)],
  ["combined", "a wrong type", combinedService("Shop", { tags: "web" }), inBody("/tags", "an array")],
  ["combined", "a short name", combinedService("Sh"), inBody("/name", "at least 3 characters")],
  [
    "combined",
    "an unknown plan",
    combinedService("Shop", { billing: { deploymentPlan: "huge" } }),
    inBody("/billing/deploymentPlan", plans),
  ],
  [
    "combined",
    "no repository",
    combinedService("Shop", { vcsData: undefined, buildSource: "git" }),
    inBody("/vcsData", missing),
  ],
  ["combined", "no bundle", combinedService("Shop", { buildSource: "bundle" }), inBody("/bundleData", missing)],
  [
    "combined",
    "too many instances",
    combinedService("Shop", { instances: 101 }),
    inBody("/deployment/instances", "an integer from 0 to 100"),
  ],
  ["combined", "no instances", combinedService("Shop", { deployment: {} }), inBody("/deployment/instances", missing)],
  [
    "combined",
    "two ports with a name",
    combinedService("Shop", { ports: [port("web"), port("WEB")] }),
    inBody("/ports/1/name", "a name that differs from those of the other ports in more than case"),
  ],
  [
    "deployment",
    "an unknown field",
    externalService("Web", "nginx:1", { vcsData: {} }),
    inBody("/vcsData", unknownField),
  ],
  [
    "deployment",
    "two images",
    internalService(
      "Web",
      { id: "docs" },
      { deployment: { instances: 1, internal: { id: "docs" }, external: { imagePath: "nginx:1" } } },
    ),
    inBody("/deployment", "not both internal and external"),
  ],
  [
    "deployment",
    "an invalid image",
    externalService("Web", "nginx latest"),
    inBody("/deployment/external/imagePath", expect.stringMatching(/^pattern `/)),
  ],
  ["deployment", "an image without a builder", image({ branch: "main" }), inBody("/deployment/internal/id", missing)],
  ["deployment", "an unknown builder", image({ id: "nothing" }), inBody("/deployment/internal/id", builder)],
  [
    "deployment",
    "a builder that builds nothing",
    image({ id: "example-deployment-service" }),
    inBody("/deployment/internal/id", builder),
  ],
  [
    "deployment",
    "negative instances",
    externalService("Web", "nginx:1", { instances: -1 }),
    inBody("/deployment/instances", "an integer from 0 to 100"),
  ],
  ["build", "no repository", buildService("Docs", { vcsData: undefined }), inBody("/vcsData", missing)],
  [
    "build",
    "an unknown plan",
    buildService("Docs", { billing: { buildPlan: "huge" } }),
    inBody("/billing/buildPlan", plans),
  ],
] as const;

type Case = readonly [name: string, method: string, path: string, body: object | undefined, error: object];

const cases: readonly Case[] = [
  ...["POST", "PUT"].flatMap((method) =>
    inputs.map(([type, name, body, error]): Case => [`${name} (${type})`, method, `${services}/${type}`, body, error]),
  ),
  ["a duplicate name", "POST", `${services}/combined`, combinedService("EXAMPLE service"), taken],
  ["the name of a service of another type", "PUT", `${services}/build`, buildService("Example Service"), isCombined],
  [
    "an unknown project",
    "POST",
    "/v1/projects/nowhere/services/combined",
    combinedService("Shop"),
    { status: 404, message: "No project `nowhere`." },
  ],
  [
    "an unknown project",
    "PUT",
    "/v1/projects/nowhere/services/build",
    buildService("Shop"),
    { status: 404, message: "No project `nowhere`." },
  ],
  [
    "an unknown project",
    "GET",
    "/v1/projects/nowhere/services",
    undefined,
    { status: 404, message: "No project `nowhere`." },
  ],
  [
    "another architecture",
    "PUT",
    `${services}/combined`,
    combinedService("Example Service", { infrastructure: { architecture: "arm" } }),
    inBody("/infrastructure/architecture", '"x86", since it cannot change'),
  ],
  [
    "another type of workload",
    "PATCH",
    `${services}/deployment/example-deployment-service`,
    { deployment: { instances: 1, type: "statefulSet" } },
    inBody("/deployment/type", '"deployment", since it cannot change'),
  ],
  [
    "a field that cannot change",
    "PATCH",
    `${services}/combined/example-service`,
    { name: "Other" },
    inBody("/name", unknownField),
  ],
  ["null", "PATCH", `${services}/combined/example-service`, { description: null }, inBody("/description", "a string")],
  [
    "an unknown plan",
    "PATCH",
    `${services}/combined/example-service`,
    { billing: { buildPlan: "huge" } },
    inBody("/billing/buildPlan", plans),
  ],
  [
    "an unknown builder",
    "PATCH",
    `${services}/deployment/example-deployment-service`,
    { deployment: { instances: 1, internal: { id: "nothing" } } },
    inBody("/deployment/internal/id", builder),
  ],
  [
    "a service of another type",
    "PATCH",
    `${services}/combined/example-build-service`,
    { description: "Other." },
    notCombined,
  ],
  ["an unknown service", "PATCH", `${services}/build/nothing`, {}, none],
  ["an unknown service", "DELETE", `${services}/nothing`, undefined, none],
  ["an unknown service", "POST", `${services}/nothing/pause`, undefined, none],
  ["an unknown service", "POST", `${services}/nothing/resume`, undefined, none],
  ["an unknown service", "POST", `${services}/nothing/restart`, undefined, none],
  ["an unknown service", "POST", `${services}/nothing/build`, undefined, none],
  ["an unknown service", "GET", `${services}/nothing/containers`, undefined, none],
  ["an unknown service", "GET", `${services}/nothing/branches`, undefined, none],
  ["an unknown service", "GET", `${services}/nothing/pull-requests`, undefined, none],
  ["an unknown service", "DELETE", `${services}/nothing/build-cache`, undefined, none],
  [
    "a service that is not paused",
    "POST",
    `${services}/example-service/resume`,
    {},
    { status: 409, message: "The service `example-service` is not paused." },
  ],
  [
    "an unknown field",
    "POST",
    `${services}/example-service/resume`,
    { replicas: 1 },
    inBody("/replicas", unknownField),
  ],
  ["a build service", "POST", `${services}/example-build-service/restart`, undefined, noContainers],
  ["a deployment service", "POST", `${services}/example-deployment-service/build`, {}, noBuilds],
  ["a deployment service", "DELETE", `${services}/example-deployment-service/build-cache`, undefined, noBuilds],
  [
    "a branch of a combined service",
    "POST",
    `${services}/example-service/build`,
    { branch: "main" },
    inBody("/branch", ownBranch),
  ],
  [
    "a pull request of a combined service",
    "POST",
    `${services}/example-service/build`,
    { pullRequestId: 17 },
    inBody("/pullRequestId", ownBranch),
  ],
  [
    "a short commit",
    "POST",
    `${services}/example-service/build`,
    { sha: "5f2b8e7" },
    inBody("/sha", "at least 40 characters"),
  ],
  ["a build that has finished", "DELETE", `${services}/example-service/build/joyous-view-6290`, undefined, finished],
  [
    "an unknown build",
    "GET",
    `${services}/example-service/build/no-build-1000`,
    undefined,
    { status: 404, message: "No build `no-build-1000` in service `example-service` in project `default-project`." },
  ],
];

test.each(cases)("rejects %s: %s %s", async (_, method, path, body, error) => {
  const sandbox = openSandbox();
  const before = sandbox.dump();
  const response = await send(sandbox, path, { method, ...(body ? { body } : {}) });
  expect(response.body).toEqual({ error });
  expect([response.status, sandbox.dump()]).toEqual([response.body.error.status, before]);
});

test.each([
  [{}, inBody("", "`branch` or `pullRequestId`")],
  [{ sha }, inBody("", "`branch` or `pullRequestId`")],
  [{ branch: "main", pullRequestId: 17 }, inBody("/pullRequestId", "no value if `branch` is present")],
])("rejects a build of a build service with %j", async (body, error) => {
  const sandbox = openSandbox();
  await send(sandbox, `${services}/build`, { body: buildService("Docs") });
  expect((await send(sandbox, `${services}/docs/build`, { body })).body).toEqual({ error });
});

test("rejects a build without a bundle of a service without a repository", async () => {
  const sandbox = openSandbox();
  const bundleData = { bundleUrl: "https://files.example.com/app.tar", branch: "main" };
  const bundle = combinedService("Bundled", { vcsData: undefined, buildSource: "bundle", bundleData });
  await send(sandbox, `${services}/combined`, { body: bundle });
  const { body } = await send(sandbox, `${services}/bundled/build`, { body: {} });
  expect(body.error).toEqual(inBody("/bundleUrl", "the field to be present, since the service has no repository"));
});

test("rejects the number of instances of a resumed build service", async () => {
  const sandbox = openSandbox();
  const path = `${project}/services/example-build-service`;
  await send(sandbox, `${path}/pause`, { method: "POST" });
  const { body } = await send(sandbox, `${path}/resume`, { body: { instances: 1 } });
  expect(body.error).toEqual(inBody("/instances", "no value, since a build service has no instances"));
  expect((await send(sandbox, path)).body.data.servicePaused).toBe(true);
});

test.each([
  ["POST", `${services}/example-service/pause`, "Project > Services > General > Update"],
  ["DELETE", `${services}/example-service`, "Project > Services > General > Delete"],
  ["POST", `${services}/example-service/build`, "Project > Services > Deployment > Deploy Build"],
  ["GET", `${services}/example-service/containers`, "Project > Services > Deployment > View Instances"],
])("requires a valid token and its permission for %s %s", async (method, path, permission) => {
  const sandbox = openSandbox({ tokens: [{ token: "narrow", permissions: ["Project > Jobs > General > Read"] }] });
  const unknown = await send(sandbox, path, { method, token: "other" });
  expect([unknown.status, unknown.body.error.message]).toEqual([401, "A valid bearer token is required."]);
  const { status, body } = await send(sandbox, path, { method });
  expect([status, body.error.details]).toEqual([403, { requiredPermission: permission }]);
});
