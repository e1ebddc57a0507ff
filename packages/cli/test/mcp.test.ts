import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/ajv";
import { fieldTable } from "@northspec/types/fields";
import { type OperationDescription, operationTable } from "@northspec/types/operations";
import { expect, onTestFinished, test } from "vitest";
import { type Connection, connect } from "./mcp-client.ts";
import { body, setUp, setUpExample, useBundle } from "./setup.ts";

useBundle();

const operations: readonly OperationDescription[] = Object.values(operationTable);
const service = { projectId: "default-project", serviceId: "example-service" };
const planted = "a-value-that-only-these-tests-have";

/** The arguments of the example of an operation. */
function exampleOf({ id, body: hasBody }: OperationDescription): Record<string, unknown> {
  const { parameters, bodyExample } = fieldTable[id];
  const required = parameters.filter((each) => each.required).map(({ path, example }) => [path, example]);
  return { ...(Object.fromEntries(required) as object), ...(hasBody ? { body: bodyExample } : {}) };
}

async function toolsOf({ client }: Connection) {
  const { tools } = await client.listTools();
  return new Map(tools.map((tool) => [tool.name, tool]));
}

test("serves the operations that read, and with --allow-writes all of them", async () => {
  const setup = await setUp();
  const reading = await toolsOf(await connect(setup));
  expect([...reading.keys()]).toEqual(operations.filter(({ method }) => method === "GET").map(({ id }) => id));
  const all = await toolsOf(await connect(setup, ["--allow-writes"]));
  expect([...all.keys()]).toEqual([...operations.map(({ id }) => id), "describeInput"]);
  for (const [name, tool] of reading) expect(all.get(name)).toEqual(tool);
});

test("marks tools that read, and those that overwrite or delete something", async () => {
  const tools = await toolsOf(await connect(await setUp(), ["--allow-writes"]));
  const marked = (name: string) => tools.get(name)?.annotations;
  for (const { id, method } of operations) expect(marked(id)?.readOnlyHint).toBe(method === "GET");
  const overwriting = operations.filter(({ method }) => ["PUT", "PATCH", "DELETE"].includes(method));
  for (const { id } of overwriting) expect(marked(id)?.destructiveHint).toBe(true);
  expect(marked("getService")).toEqual({ title: "Get service", readOnlyHint: true });
  const write = { readOnlyHint: false };
  expect(marked("deleteService")).toMatchObject({ ...write, destructiveHint: true, idempotentHint: true });
  expect(marked("createBuildService")).toMatchObject({ ...write, destructiveHint: false, idempotentHint: false });
  expect(marked("startJobRun")).toMatchObject({ ...write, destructiveHint: false });
  expect(marked("abortJobRun")).toMatchObject({ ...write, destructiveHint: true });
  expect(marked("describeInput")).toMatchObject({ readOnlyHint: true });
});

test("the schemas accept the example of each operation, and reject other input", async () => {
  const connection = await connect(await setUp(), ["--allow-writes"]);
  const tools = await toolsOf(connection);
  const validator = new AjvJsonSchemaValidator();
  const accepts = (schema: object, input: unknown) => validator.getValidator(schema)(input).errorMessage;
  for (const operation of operations) {
    const { id, body: hasBody } = operation;
    const example = exampleOf(operation);
    const schema = tools.get(id)?.inputSchema ?? {};
    expect([id, accepts(schema, example)]).toEqual([id, undefined]);
    expect(accepts(schema, { ...example, unknown: true })).toBeDefined();
    if (!hasBody) continue;
    const { texts } = await connection.call("describeInput", { tool: id });
    const whole = JSON.parse(texts.join("")) as object;
    expect([id, accepts(whole, example)]).toEqual([id, undefined]);
    expect(accepts(whole, { ...example, body: { ...(example["body"] as object), unknown: true } })).toBeDefined();
  }
});

test("the list of tools names large fields, and describeInput has their schemas", async () => {
  const connection = await connect(await setUp(), ["--allow-writes"]);
  const tools = await toolsOf(connection);
  expect(tools.get("createBuildService")?.inputSchema.properties?.["body"]).toMatchObject({
    properties: {
      billing: { type: "object", description: expect.stringContaining("Fields: deploymentPlan, buildPlan,") },
    },
  });
  const { texts } = await connection.call("describeInput", { tool: "createBuildService", field: "billing" });
  expect(JSON.parse(texts.join(""))).toMatchObject({ properties: { buildPlan: { type: "string" } } });
  expect(await connection.call("describeInput", { tool: "getService" })).toEqual({
    texts: ['tool is "getService". Expected the name of a tool with a body.'],
    isError: true,
  });
  expect((await connection.call("describeInput", { tool: "createJob", field: "x" })).texts[0]).toMatch(
    /^field is "x"\. Expected one of name, /,
  );
});

test("describes what to poll after an operation that starts something", async () => {
  const tools = await toolsOf(await connect(await setUp(), ["--allow-writes"]));
  expect(tools.get("createBuildService")?.description).toMatch(
    /\n\nIt continues in the background: call getService until data\.status\.build\.status is one of SUCCESS, ABORTED, /,
  );
});

test("a tool returns the response of its operation, with secrets masked", async () => {
  const connection = await connect(await setUp(), ["--allow-writes"]);
  for (const operation of operations) {
    const { sandbox } = await setUpExample(operation.id);
    const { texts, isError } = await connection.call(operation.id, exampleOf(operation));
    expect([operation.id, isError, texts.length]).toEqual([operation.id, false, 1]);
    // The log of the sandbox has secrets masked, too.
    const { response } = sandbox.requestLog().log.entries.at(-1) as { response: { content: { text: string } } }; // a HAR entry
    expect(JSON.parse(texts.join(""))).toEqual(JSON.parse(response.content.text));
  }
});

test("selects a part of a response with JMESPath", async () => {
  const { call } = await connect(await setUp());
  const query = "data.{name: name, build: status.build.status}";
  expect((await call("getService", { ...service, query })).texts).toEqual([
    '{"name":"Example Service","build":"SUCCESS"}',
  ]);
  expect(await call("getService", { ...service, query: "data.[" })).toMatchObject({
    isError: true,
    texts: [expect.stringMatching(/^query is not a valid JMESPath expression: /)],
  });
  expect(await call("getService", { ...service, query: 5 })).toMatchObject({ isError: true });
});

test("rejects a write without --allow-writes, and sends nothing", async () => {
  const setup = await setUp();
  const { call } = await connect(setup);
  expect(await call("deleteService", service)).toEqual({
    isError: true,
    texts: [
      "deleteService changes resources, and this server is read-only. To allow it, start the server with --allow-writes.",
    ],
  });
  expect(setup.sandbox.requestLog().log.entries).toEqual([]);
});

test("writes with --allow-writes", async () => {
  const { call } = await connect(await setUp(), ["--allow-writes"]);
  const created = await call("createBuildService", { projectId: "default-project", body });
  expect(JSON.parse(created.texts.join(""))).toMatchObject({ data: { id: "docs-site" } });
  expect(await call("createBuildService", { projectId: "default-project", body })).toEqual({
    isError: true,
    texts: [expect.stringMatching(/^HTTP 409: .+\nChoose another name\.$/s)],
  });
  const docsSite = { ...service, serviceId: "docs-site" };
  expect((await call("deleteService", docsSite)).isError).toBe(false);
  expect((await call("getService", docsSite)).texts[0]).toMatch(/^HTTP 404: /);
});

test.for<[name: string, args: Record<string, unknown>, message: string]>([
  ["getService", { projectId: "default-project" }, "serviceId is missing. Expected a string."],
  ["getService", { ...service, serviceId: ".." }, 'serviceId is "..". Expected a non-empty identifier'],
  ["getService", { ...service, verbose: true }, "verbose is unknown. Expected one of projectId, serviceId."],
  ["listServiceBuilds", { ...service, per_page: 0 }, "per_page is 0. Expected an integer from 1 to 100."],
  ["createBuildService", { projectId: "p" }, "body.name is missing."],
  [
    "createBuildService",
    { projectId: "p", body: { ...body, extra: 1 } },
    "body.extra is unknown. Expected one of name,",
  ],
  ["createBuildService", { projectId: "p", body, query: "data" }, "query is unknown."],
  ["noSuchTool", {}, 'Unknown tool "noSuchTool".'],
])("rejects invalid input for %s: %j", async ([name, args, message]) => {
  const setup = await setUp();
  const { call } = await connect(setup, ["--allow-writes"]);
  const { texts, isError } = await call(name, args);
  expect(isError).toBe(true);
  expect(texts.join("\n")).toContain(message);
  expect(setup.sandbox.requestLog().log.entries).toEqual([]);
});

test.for<[status: number, advice: string]>([
  [401, "Run `northspec login`"],
  [403, "Grant the token the permission Project > Services > General > Read."],
  [429, "HTTP 429: "],
  [500, "HTTP 500: "],
])("an error with status %i is a tool error", async ([status, advice]) => {
  const setup = await setUp();
  const { call } = await connect(setup, ["--retries", "0"]);
  setup.sandbox.fail({ operationId: "getService", times: 1, status });
  const { texts, isError } = await call("getService", service);
  expect(isError).toBe(true);
  expect(texts.join("\n")).toMatch(new RegExp(`^HTTP ${status}: `));
  expect(texts.join("\n")).toContain(advice);
  expect((await call("getService", service)).isError).toBe(false);
});

test("masks secrets unless --show-secrets is set", async () => {
  const setup = await setUp();
  const connection = await connect(setup, ["--allow-writes", "--verbose"]);
  const { call } = connection;
  const group = { projectId: "default-project", secretId: "site-keys" };
  const input = { name: "Site Keys", secretType: "environment", priority: 1 };
  const created = await call("createSecret", {
    projectId: "default-project",
    body: { ...input, secrets: { variables: { API_KEY: planted } } },
  });
  const results = [
    created,
    await call("getSecret", group),
    await call("getSecret", { ...group, query: "data.secrets.variables.API_KEY" }),
    await call("listSecrets", { projectId: "default-project" }),
    await call("patchSecret", { ...group, body: { secrets: { variables: [planted] } } }),
  ];
  expect(results.map(({ isError }) => isError)).toEqual([false, false, false, false, true]);
  expect(results[2]?.texts).toEqual(['"[redacted]"']);
  expect(JSON.stringify(results) + connection.stderr()).not.toContain(planted);
  expect(connection.stderr()).toContain("> POST ");
  const unmasked = await connect(setup, ["--show-secrets"]);
  expect((await unmasked.call("getSecret", group)).texts.join("")).toContain(planted);
  const mentionsMask = (each: Connection) => each.client.getInstructions()?.includes("[redacted]");
  expect([connection, unmasked].map(mentionsMask)).toEqual([true, false]);
});

test("does not take a masked secret as a value", async () => {
  const { call } = await connect(await setUp(), ["--allow-writes"]);
  const secrets = { variables: { KEY: "[redacted]" } };
  const { texts, isError } = await call("createSecret", {
    projectId: "default-project",
    body: { name: "Site Keys", secretType: "environment", priority: 1, secrets },
  });
  expect({ texts, isError }).toEqual({
    texts: ["body.secrets.variables.KEY is a masked secret. Pass its real value."],
    isError: true,
  });
});

test("returns one page, and the next one for its cursor", async () => {
  const { call } = await connect(await setUp());
  const page = async (more: object) => {
    const { texts } = await call("listServiceBuilds", { ...service, per_page: 2, ...more });
    return JSON.parse(texts.join("")) as { data: { builds: { id: string }[] }; pagination: { cursor?: string } };
  };
  const first = await page({});
  const second = await page({ cursor: first.pagination.cursor });
  expect([first, second].map(({ data }) => data.builds.map(({ id }) => id))).toEqual([
    ["joyous-view-6290", "incredible-land-3266"],
    ["quiet-river-1048"],
  ]);
});

test("cuts a large result, and says how to get less", async () => {
  const setup = await setUp();
  const { sandbox } = setup;
  sandbox.addBuilds({ ...service, count: 100 });
  const state = sandbox.dump();
  const builds = state.builds.map(({ document, ...rest }) => {
    return { ...rest, document: { ...document, build: { ...document.build, branch: "b".repeat(200) } } };
  });
  sandbox.restore({ ...state, builds });
  const { call } = await connect(setup);
  const all = { ...service, per_page: 100 };
  const { texts, isError } = await call("listServiceBuilds", all);
  expect(isError).toBe(false);
  expect(texts[0]).toHaveLength(40_000);
  // The cursor is not cut off.
  expect(texts[0]).toMatch(/^\{"pagination":\{"hasNextPage":true,"cursor":"\w+"/);
  expect(texts[1]).toMatch(
    /^The result was cut: these are the first 40000 of \d{5} characters\. To get less, pass query to select fields, or pass a smaller per_page\.$/,
  );
  const selected = await call("listServiceBuilds", { ...all, query: "data.builds[].id" });
  expect(JSON.parse(selected.texts.join(""))).toHaveLength(100);
});

test("says how to get less of a log", async () => {
  const { call } = await connect(await setUp());
  const { texts } = await call("getServiceLogs", { ...service, lineLimit: 1000, duration: 86_400 });
  expect(texts[0]).toHaveLength(40_000);
  expect(texts[1]).toMatch(/ To get less, pass query to select fields, or pass a smaller lineLimit\.$/);
});

test("escapes invisible characters, which could hide instructions", async () => {
  const setup = await setUp();
  const { call } = await connect(setup, ["--allow-writes", "--show-secrets"]);
  const hidden = "a\u{e0041}\u202eb";
  const secrets = { variables: { KEY: hidden } };
  const { texts } = await call("createSecret", {
    projectId: "default-project",
    body: { name: "Site Keys", secretType: "environment", priority: 1, secrets },
  });
  const read = await call("getSecret", { projectId: "default-project", secretId: "site-keys" });
  expect([...texts, ...read.texts].join("")).not.toMatch(/[\u{e0041}\u202e]/u);
  expect(JSON.parse(read.texts.join(""))).toMatchObject({ data: { secrets } });
});

test("uses the defaults of the context and the environment", async () => {
  const setup = await setUp();
  const login = ["login", "sandbox", "--project-id", "default-project"];
  await setup.run(login, { input: setup.env["NORTHFLANK_API_TOKEN"] ?? "", env: { NORTHFLANK_API_TOKEN: "" } });
  const env = { NORTHFLANK_API_TOKEN: "", NORTHSPEC_BASE_URL: "", NORTHSPEC_SERVICE_ID: "example-service" };
  const connection = await connect(setup, [], env);
  const tools = await toolsOf(connection);
  expect(tools.get("getService")?.inputSchema).toMatchObject({
    required: [],
    properties: { projectId: { default: "default-project" }, serviceId: { default: "example-service" } },
  });
  expect((await connection.call("getService", { query: "data.id" })).texts).toEqual(['"example-service"']);
  expect((await connection.call("getService", { serviceId: "no" })).texts[0]).toContain("No service `no`");
});

test("sends requests to the projects of a team", async () => {
  const setup = await setUp();
  const { call } = await connect(setup, ["--team-id", "example-team"]);
  expect((await call("getService", service)).isError).toBe(false);
  expect(JSON.stringify(setup.sandbox.requestLog())).toContain("/v1/teams/example-team/projects/default-project/");
});

test("a cancelled call is aborted", async () => {
  const requests: IncomingMessage[] = [];
  // Never responds.
  const server = createServer((request) => void requests.push(request));
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo; // it listens on a port
  const { call } = await connect(await setUp(), [], { NORTHSPEC_BASE_URL: `http://127.0.0.1:${port}` });
  const controller = new AbortController();
  const cancelled = call("getService", service, controller.signal);
  const [{ socket }] = (await once(server, "request")) as [IncomingMessage];
  controller.abort();
  await expect(cancelled).rejects.toThrow(/abort/i);
  if (!socket.destroyed) await once(socket, "close");
  expect(requests).toHaveLength(1);
});

test("reports a late response as a tool error", async () => {
  const setup = await setUp();
  const { call } = await connect(setup, ["--timeout", "100ms", "--retries", "0"]);
  setup.sandbox.fail({ operationId: "getService", times: 1, delay: 20_000 });
  const { texts, isError } = await call("getService", service);
  expect(isError).toBe(true);
  expect(texts.join("\n")).toContain("or increase --timeout.");
});
