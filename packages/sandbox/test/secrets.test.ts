import type { Sandbox } from "@northspec/sandbox";
import { expect, test } from "vitest";
import { openSandbox, project, send, start } from "./setup.ts";

const secrets = `${project}/secrets`;
const example = `${secrets}/example-secret-group`;
const now = new Date(start).toISOString();
const database = {
  name: "Database Access",
  secretType: "environment",
  priority: 10,
  secrets: { variables: { DATABASE_URL: "postgres://db.test", DATABASE_PASSWORD: "hunter2" } },
};

const create = (sandbox: Sandbox, body: object) => send(sandbox, secrets, { body });
const put = (sandbox: Sandbox, body: object) => send(sandbox, secrets, { method: "PUT", body });
const patch = (sandbox: Sandbox, body: object) =>
  send(sandbox, `${secrets}/database-access`, { method: "PATCH", body });
const update = (sandbox: Sandbox, body: object) => send(sandbox, `${secrets}/database-access`, { body });
const read = async (sandbox: Sandbox) => (await send(sandbox, `${secrets}/database-access`)).body.data;

test("creates a secret group that can be read and listed", async () => {
  const sandbox = openSandbox();
  const { status, body } = await create(sandbox, database);
  const times = { createdAt: now, updatedAt: now };
  expect([status, body.data]).toEqual([200, { type: "secret", ...database, id: "database-access", ...times }]);
  const { name, secretType, priority } = database;
  const summary = {
    id: "database-access",
    projectId: "default-project",
    name,
    tags: [],
    type: "secret",
    secretType,
    priority,
    restrictions: {},
  };
  expect(await read(sandbox)).toEqual({ ...summary, ...times, secrets: database.secrets });
  const listed = (await send(sandbox, secrets)).body;
  expect(listed.pagination.count).toBe(3);
  expect(listed.data.secrets.at(-1)).toEqual(summary);
});

test("a PUT creates a secret group, or replaces the one with the same name", async () => {
  let time = start;
  const sandbox = openSandbox({ clock: { now: () => time } });
  expect((await put(sandbox, database)).body.data).toMatchObject({ ...database, createdAt: now });
  time += 1000;
  const replaced = { name: "DATABASE access", secretType: "arguments", priority: 1 };
  const { status, body } = await put(sandbox, replaced);
  const updatedAt = new Date(time).toISOString();
  const expected = { type: "secret", ...replaced, id: "database-access", createdAt: now, updatedAt };
  expect([status, body.data]).toEqual([200, expected]);
  expect((await send(sandbox, secrets)).body.pagination.count).toBe(3);
});

test("a PATCH adds a variable, and an update replaces all of them", async () => {
  const sandbox = openSandbox();
  await create(sandbox, database);
  const added = { secrets: { variables: { DATABASE_POOL: "5" } } };
  expect((await patch(sandbox, added)).body.data.secrets.variables).toEqual({
    ...database.secrets.variables,
    DATABASE_POOL: "5",
  });
  const { status, body } = await update(sandbox, { priority: 3, ...added });
  expect([status, body]).toEqual([200, { data: {} }]);
  expect(await read(sandbox)).toMatchObject({ name: "Database Access", priority: 3 });
  expect((await read(sandbox)).secrets).toEqual(added.secrets);
});

test("shows the secrets of the group, of linked addons, or both", async () => {
  const sandbox = openSandbox();
  const shown = async (query: string) => (await send(sandbox, `${example}${query}`)).body.data.secrets;
  const { secrets: own, addonSecrets } = (await send(sandbox, `${example}/details`)).body.data;
  const [{ variables: inherited }] = addonSecrets;
  expect(await shown("?show=this")).toEqual(own);
  expect(await shown("?show=inherited")).toEqual({ variables: inherited });
  const both = { ...own, variables: { ...inherited, ...own.variables } };
  expect(await shown("?show=all")).toEqual(both);
  expect(await shown("")).toEqual(both);
});

test("a secret of the group replaces one of an addon with the same name", async () => {
  const sandbox = openSandbox();
  const [name = ""] = Object.keys((await send(sandbox, `${example}/details`)).body.data.addonSecrets[0].variables);
  await send(sandbox, example, { method: "PATCH", body: { secrets: { variables: { [name]: "own" } } } });
  expect((await send(sandbox, example)).body.data.secrets.variables[name]).toBe("own");
});

test("deletes a secret group, by itself or with its project", async () => {
  const sandbox = openSandbox();
  const { status, body } = await send(sandbox, example, { method: "DELETE" });
  expect([status, body]).toEqual([200, { data: {} }]);
  expect((await send(sandbox, example)).status).toBe(404);
  await send(sandbox, `${project}?delete_child_objects=true`, { method: "DELETE" });
  await send(sandbox, "/v1/projects", { body: { name: "Default Project" } });
  expect((await send(sandbox, secrets)).body.data.secrets).toEqual([]);
});

test("a project with a secret group is not empty", async () => {
  const sandbox = openSandbox();
  await send(sandbox, "/v1/projects/example-project/secrets", { body: database });
  expect((await send(sandbox, "/v1/projects/example-project", { method: "DELETE" })).status).toBe(409);
});

const inBody = (pointer: string, expected: unknown) => ({ details: [{ in: "body", pointer, expected }] });
const unknown = { message: "No secret group `nothing` in project `default-project`." };

test.each<[string, string, string, object | undefined, number, object]>([
  ["an unknown field", "POST", secrets, { ...database, value: "x" }, 400, inBody("/value", "no field with this name")],
  ["a wrong type", "PUT", secrets, { ...database, priority: "high" }, 400, inBody("/priority", "an integer")],
  ["a short name", "POST", secrets, { ...database, name: "db" }, 400, inBody("/name", "at least 3 characters")],
  ["a null", "PATCH", example, { description: null }, 400, inBody("/description", "a string")],
  [
    "a value that is not a string",
    "POST",
    example,
    { secrets: { variables: { PORT: 80 } } },
    400,
    inBody("/secrets/variables/PORT", "a string"),
  ],
  [
    "a duplicate name",
    "POST",
    secrets,
    { ...database, name: "example secret-group" },
    409,
    { message: "A secret group with the identifier `example-secret-group` already exists." },
  ],
  ["an unknown secret group", "GET", `${secrets}/nothing`, undefined, 404, unknown],
  ["the details of an unknown one", "GET", `${secrets}/nothing/details`, undefined, 404, unknown],
  ["a change of an unknown one", "PATCH", `${secrets}/nothing`, {}, 404, unknown],
  ["an update of an unknown one", "POST", `${secrets}/nothing`, {}, 404, unknown],
  ["a deletion of an unknown one", "DELETE", `${secrets}/nothing`, undefined, 404, unknown],
  ["an unknown project", "GET", "/v1/projects/nowhere/secrets", undefined, 404, { message: "No project `nowhere`." }],
  ["a creation there", "POST", "/v1/projects/nowhere/secrets", database, 404, { message: "No project `nowhere`." }],
  [
    "an unknown view",
    "GET",
    `${example}?show=none`,
    undefined,
    400,
    { details: [expect.objectContaining({ pointer: "/show" })] },
  ],
])("rejects %s", async (_, method, path, body, status, error) => {
  const sandbox = openSandbox();
  const before = sandbox.dump();
  const found = await send(sandbox, path, { method, ...(body ? { body } : {}) });
  expect(found.status).toBe(status);
  expect(found.body.error).toMatchObject(error);
  expect(sandbox.dump()).toEqual(before);
});

test("keeps the values of secrets out of the request log", async () => {
  const sandbox = openSandbox();
  const value = "a-value-that-only-this-test-has";
  await create(sandbox, { ...database, secrets: { variables: { PASSWORD: value } } });
  await read(sandbox);
  await patch(sandbox, { secrets: { files: { "/etc/key": { data: Buffer.from(value).toString("base64") } } } });
  const log = JSON.stringify(sandbox.requestLog());
  expect(log).toContain("database-access");
  expect(log).not.toContain(value);
  expect(log).not.toContain(Buffer.from(value).toString("base64"));
});
