import type { Sandbox } from "@northspec/sandbox";
import { expect, test } from "vitest";
import { buildService, openSandbox, project, send } from "./setup.ts";

const planted = "a-value-that-only-these-tests-have";
const path = { projectId: "default-project", serviceId: "web" };
const query = "/_sandbox/environment?projectId=default-project";

/** Opens a sandbox with the deployment service `web`, and no secret groups. */
async function openWithService(more: object = {}): Promise<Sandbox> {
  const sandbox = openSandbox();
  sandbox.restore({ ...sandbox.dump(), secrets: [] });
  const body = {
    name: "Web",
    tags: ["site", "public"],
    billing: { deploymentPlan: "nf-compute-20" },
    deployment: { instances: 1, external: { imagePath: "nginx:1" } },
    ...more,
  };
  expect((await send(sandbox, `${project}/services/deployment`, { body })).status).toBe(200);
  return sandbox;
}

/** Creates a secret group with the variable KEY, whose value is its name. */
async function addGroup(sandbox: Sandbox, name: string, more: object = {}): Promise<void> {
  const body = { name, secretType: "environment", priority: 0, secrets: { variables: { KEY: name } }, ...more };
  expect((await send(sandbox, `${project}/secrets`, { body })).status).toBe(200);
}

const keyOf = (sandbox: Sandbox) => sandbox.environment(path).runtimeEnvironment["KEY"];

test("the values of a service override those of secret groups, which apply by priority", async () => {
  const sandbox = await openWithService({ runtimeEnvironment: { KEY: "own", ONLY: "own" } });
  await addGroup(sandbox, "low", { priority: -5 });
  await addGroup(sandbox, "high", { priority: 10 });
  await addGroup(sandbox, "middle", { secrets: { variables: { KEY: "middle", OTHER: "" } } });
  expect(sandbox.environment(path)).toEqual({
    runtimeEnvironment: {
      KEY: {
        value: "own",
        overriding: [
          { value: "high", inheritedFrom: "high", priority: 10 },
          { value: "middle", inheritedFrom: "middle", priority: 0 },
          { value: "low", inheritedFrom: "low", priority: -5 },
        ],
      },
      ONLY: { value: "own", overriding: [] },
      OTHER: { value: "", inheritedFrom: "middle", priority: 0, overriding: [] },
    },
    runtimeFiles: {},
  });
});

test("of two groups with the same priority, the older one applies", async () => {
  const sandbox = await openWithService();
  await addGroup(sandbox, "older");
  await addGroup(sandbox, "newer");
  expect(keyOf(sandbox)).toMatchObject({ value: "older", overriding: [{ value: "newer" }] });
});

test("follows changes and deletions of groups", async () => {
  const sandbox = await openWithService();
  await addGroup(sandbox, "first");
  await addGroup(sandbox, "second");
  await send(sandbox, `${project}/secrets/second`, { method: "PATCH", body: { priority: 1 } });
  expect(keyOf(sandbox)?.value).toBe("second");
  await send(sandbox, `${project}/secrets/second`, { method: "DELETE" });
  expect(keyOf(sandbox)).toEqual({ value: "first", inheritedFrom: "first", priority: 0, overriding: [] });
});

test.each<[scope: string, hasKey: boolean]>([
  ["environment", true],
  ["environment-arguments", true],
  ["arguments", false],
])("a group for `%s` reaches containers: %j", async (secretType, hasKey) => {
  const sandbox = await openWithService();
  await addGroup(sandbox, "group", { secretType });
  expect(keyOf(sandbox) !== undefined).toBe(hasKey);
});

test.each<[restrictions: object, hasAccess: boolean]>([
  [{}, true],
  [{ restricted: false, nfObjects: [] }, true],
  [{ restricted: false, tags: ["other"] }, true],
  [{ restricted: true }, false],
  [{ restricted: true, tags: [], tagMatchCondition: "and" }, false],
  [{ restricted: true, nfObjects: [{ id: "web", type: "service" }] }, true],
  [{ restricted: true, nfObjects: [{ id: "web", type: "job" }] }, false],
  [{ restricted: true, nfObjects: [{ id: "example-service", type: "service" }] }, false],
  [{ restricted: true, tags: ["site", "other"] }, true],
  [{ restricted: true, tags: ["site", "other"], tagMatchCondition: "or" }, true],
  [{ restricted: true, tags: ["site", "other"], tagMatchCondition: "and" }, false],
  [{ restricted: true, tags: ["site", "public"], tagMatchCondition: "and" }, true],
  [{ restricted: true, tags: ["Site"] }, false],
  [{ restricted: true, tags: ["other"], nfObjects: [{ id: "web", type: "service" }], tagMatchCondition: "and" }, true],
])("a group with the restrictions %j is accessible: %j", async (restrictions, hasAccess) => {
  const sandbox = await openWithService();
  await addGroup(sandbox, "group", { restrictions });
  expect(keyOf(sandbox) !== undefined).toBe(hasAccess);
});

test("a group that is restricted to a job is for that job only", async () => {
  const sandbox = await openWithService();
  await addGroup(sandbox, "for-job", { restrictions: { restricted: true, nfObjects: [{ id: "web", type: "job" }] } });
  const nfObjects = [{ id: "example-job", type: "job" }];
  await addGroup(sandbox, "for-example", { restrictions: { restricted: true, nfObjects } });
  const { projectId } = path;
  const ofJob = (jobId: string) => sandbox.environment({ projectId, jobId }).runtimeEnvironment["KEY"]?.value;
  expect([ofJob("example-job"), ofJob("example-manual-job"), keyOf(sandbox)]).toEqual([
    "for-example",
    undefined,
    undefined,
  ]);
});

test("includes files, and the secrets of linked addons after those of their group", async () => {
  const sandbox = openSandbox();
  const group = `${project}/secrets/example-secret-group`;
  const { addonSecrets, priority } = (await send(sandbox, `${group}/details`)).body.data;
  const [{ id: addonId, variables }] = addonSecrets;
  const [name = ""] = Object.keys(variables);
  const files = { "/etc/key": { data: "a2V5" } };
  await send(sandbox, group, { method: "PATCH", body: { secrets: { variables: { [name]: "group" }, files } } });
  const { runtimeEnvironment, runtimeFiles } = sandbox.environment({ ...path, serviceId: "example-service" });
  const origin = { inheritedFrom: "example-secret-group", priority };
  expect(runtimeEnvironment[name]).toEqual({
    value: "group",
    ...origin,
    overriding: [{ value: variables[name], ...origin, addonId }],
  });
  expect(runtimeFiles["/etc/key"]).toEqual({ value: { data: "a2V5" }, ...origin, overriding: [] });
});

test("has no secrets of other projects", async () => {
  const sandbox = await openWithService();
  const body = { name: "Other", secretType: "environment", priority: 9, secrets: { variables: { KEY: "other" } } };
  expect((await send(sandbox, "/v1/projects/example-project/secrets", { body })).status).toBe(200);
  expect(keyOf(sandbox)).toBeUndefined();
});

test("the endpoint returns names and origins, and values only with `showSecrets=true`", async () => {
  const files = { "/etc/key": { data: Buffer.from(planted).toString("base64") } };
  const sandbox = await openWithService({ runtimeEnvironment: { value: planted }, runtimeFiles: files });
  await addGroup(sandbox, "group", { secrets: { variables: { value: `${planted}-2`, overriding: planted }, files } });
  const read = async (more: string) => (await send(sandbox, `${query}&serviceId=web${more}`)).body;
  const hidden = await read("");
  expect(await read("&showSecrets=false")).toEqual(hidden);
  const value = "[redacted]";
  const origin = { inheritedFrom: "group", priority: 0 };
  expect(hidden).toEqual({
    runtimeEnvironment: {
      value: { value, overriding: [{ value, ...origin }] },
      overriding: { value, ...origin, overriding: [] },
    },
    runtimeFiles: { "/etc/key": { value, overriding: [{ value, ...origin }] } },
  });
  expect(await read("&showSecrets=true")).toEqual(sandbox.environment(path));
  expect(sandbox.environment(path).runtimeEnvironment["value"]?.value).toBe(planted);
});

const inQuery = (pointer: string, expected: string) => ({ details: [{ in: "query", pointer, expected }] });

test.each<[string, string, number, object]>([
  ["an unknown service", "&serviceId=none", 404, { message: "No service `none` in project `default-project`." }],
  ["an unknown job", "&jobId=none", 404, { message: "No job `none` in project `default-project`." }],
  ["neither", "", 400, inQuery("", "`serviceId` or `jobId`")],
  ["both", "&serviceId=web&jobId=example-job", 400, {}],
  ["an unknown parameter", "&serviceId=web&show=all", 400, inQuery("/show", "no field with this name")],
  ["another value of a flag", "&serviceId=web&showSecrets=1", 400, {}],
  [
    "a build service",
    "&serviceId=docs",
    400,
    { message: "The service `docs` is a build service. It has no containers." },
  ],
])("rejects %s", async (_, more, status, error) => {
  const sandbox = await openWithService();
  await send(sandbox, `${project}/services/build`, { body: buildService("Docs") });
  const found = await send(sandbox, `${query}${more}`);
  expect([found.status, found.body.error]).toEqual([status, expect.objectContaining(error)]);
});
