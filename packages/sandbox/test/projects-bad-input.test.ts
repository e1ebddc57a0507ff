import { expect, test } from "vitest";
import { openSandbox, send, type SendOptions } from "./setup.ts";

const projects = "/v1/projects";
const project = `${projects}/default-project`;
const invalid = "The request is not valid.";
const regions = 'one of "europe-west", "europe-west-netherlands", "us-central", "asia-east"';
const inBody = (pointer: string, expected: unknown) => ({
  status: 400,
  message: invalid,
  details: [{ in: "body", pointer, expected }],
});
const inQuery = (pointer: string, expected: string) => ({
  status: 400,
  message: invalid,
  details: [{ in: "query", pointer, expected }],
});
const unknownProject = { status: 404, message: "No project `nowhere`." };
const taken = { status: 409, message: "A project with the identifier `default-project` already exists." };
const secret = { networking: { tailscale: { secrets: { clientId: "a" } } } };

const bodies = [
  ["an unknown field", { name: "Shop", colour: "#FFF" }, inBody("/colour", "no field with this name")],
  ["a wrong type", { name: "Shop", description: 7 }, inBody("/description", "a string")],
  ["a short name", { name: "ab" }, inBody("/name", "at least 3 characters")],
  ["a long name", { name: "a".repeat(40) }, inBody("/name", "at most 39 characters")],
  ["no name", {}, inBody("/name", "the field to be present")],
  ["a wrong color", { name: "Shop", color: "red" }, inBody("/color", expect.stringMatching(/^pattern `/))],
  [
    "a region and a cluster",
    { name: "Shop", region: "europe-west", clusterId: "own" },
    inBody("", "not both region and clusterId"),
  ],
  ["an unknown region", { name: "Shop", region: "mars-north" }, inBody("/region", regions)],
  [
    "half a secret",
    { name: "Shop", ...secret },
    inBody("/networking/tailscale/secrets/clientSecret", "the field to be present"),
  ],
] as const;

const cases: readonly (readonly [
  name: string,
  method: string,
  path: string,
  body: object | undefined,
  error: object,
])[] = [
  ...["POST", "PUT"].flatMap((method) =>
    bodies.map(([name, body, error]) => [name, method, projects, body, error] as const),
  ),
  ["a duplicate name", "POST", projects, { name: "Default Project" }, taken],
  ["a name that differs only in case and hyphens", "POST", projects, { name: "DEFAULT-project" }, taken],
  [
    "another region",
    "PUT",
    projects,
    { name: "Default Project", region: "us-central" },
    inBody("/region", '"europe-west", since a project cannot move'),
  ],
  [
    "a cluster",
    "PUT",
    projects,
    { name: "Default Project", clusterId: "own" },
    inBody("/clusterId", "no value, since a project cannot move"),
  ],
  ["a field that cannot change", "PATCH", project, { name: "Other" }, inBody("/name", "no field with this name")],
  ["null for a required type", "PATCH", project, { description: null }, inBody("/description", "a string")],
  ["a wrong type", "PATCH", project, { networking: [] }, inBody("/networking", "an object")],
  [
    "a long description",
    "PATCH",
    project,
    { description: "a".repeat(201) },
    inBody("/description", "at most 200 characters"),
  ],
  [
    "a merged project that is incomplete",
    "PATCH",
    project,
    secret,
    inBody("/networking/tailscale/secrets/clientSecret", "the field to be present"),
  ],
  ["an unknown project", "GET", `${projects}/nowhere`, undefined, unknownProject],
  ["an unknown project", "PATCH", `${projects}/nowhere`, { color: "#FFF" }, unknownProject],
  ["an unknown project", "DELETE", `${projects}/nowhere?delete_child_objects=true`, undefined, unknownProject],
  [
    "a project that is not empty",
    "DELETE",
    project,
    undefined,
    {
      status: 409,
      message: "The project `default-project` has resources. Delete them first, or set `delete_child_objects`.",
    },
  ],
  [
    "a value that is not a boolean",
    "DELETE",
    `${project}?delete_child_objects=1`,
    undefined,
    inQuery("/delete_child_objects", "true or false"),
  ],
  ["a page size out of bounds", "GET", `${projects}?per_page=101`, undefined, inQuery("/per_page", "at most 100")],
  [
    "a cursor of another list",
    "GET",
    `${projects}?cursor=${"A".repeat(24)}`,
    undefined,
    inQuery("/cursor", "a cursor from a page of this list"),
  ],
  ["a query parameter", "GET", "/v1/plans?page=1", undefined, inQuery("/page", "no query parameters")],
  ["a query parameter", "GET", "/v1/regions?page=1", undefined, inQuery("/page", "no query parameters")],
];

test.each(cases)("rejects %s: %s %s %j", async (_, method, path, body, error) => {
  const sandbox = openSandbox();
  const before = sandbox.dump();
  const response = await send(sandbox, path, { method, ...(body === undefined ? {} : { body }) });
  expect([response.status, response.body]).toEqual([(error as { status: number }).status, { error }]);
  expect(sandbox.dump()).toEqual(before);
});

const calls: readonly [method: string, path: string, permission: string | undefined, body: object | undefined][] = [
  ["GET", projects, "Project > Projects > Manage > Read", undefined],
  ["GET", project, "Project > Projects > Manage > Read", undefined],
  ["POST", projects, "Project > Projects > Manage > Create", { name: "Shop" }],
  ["PUT", projects, "Project > Projects > Manage > Create", { name: "Default Project" }],
  ["PATCH", project, "Project > Projects > Manage > Update", { color: "#FFF" }],
  ["DELETE", `${projects}/example-project`, "Project > Projects > Manage > Delete", undefined],
  ["GET", "/v1/plans", undefined, undefined],
  ["GET", "/v1/regions", undefined, undefined],
];

test.each(calls)("%s %s needs a valid token and the permission %s", async (method, path, permission, body) => {
  const sandbox = openSandbox();
  const before = sandbox.dump();
  const options: SendOptions = { method, ...(body === undefined ? {} : { body }) };
  const unauthorized = { status: 401, message: "A valid bearer token is required." };
  for (const token of [undefined, "another-token"]) {
    const response = await send(sandbox, path, { ...options, token });
    expect([response.status, response.body]).toEqual([401, { error: unauthorized }]);
  }
  expect(sandbox.dump()).toEqual(before);
  const { token } = sandbox.createInstance(["Project > Jobs > General > Read"]);
  const response = await send(sandbox, path, { ...options, token });
  const message = `The token lacks the permission ${permission}.`;
  const forbidden = { error: { status: 403, message, details: { requiredPermission: permission } } };
  const expected = permission === undefined ? { status: 200 } : { status: 403, body: forbidden };
  expect(response).toMatchObject(expected);
});

test("rejects an unknown plan of a service with the known ones", async () => {
  const sandbox = openSandbox();
  const { status, body } = await send(sandbox, `${project}/services/build`, {
    body: {
      name: "Docs",
      billing: { buildPlan: "nf-compute-1", deploymentPlan: "nf-compute-20" },
      vcsData: { projectUrl: "https://github.com/example-user/example-site", projectType: "github" },
      buildSettings: { buildpack: {} },
    },
  });
  expect(status).toBe(400);
  expect(body.error).toEqual(
    inBody(
      "/billing/buildPlan",
      expect.stringMatching(/^one of "nf-compute-10", "nf-compute-20", .*"nf-compute-400-16"/),
    ),
  );
});
