import { serveSandbox } from "@northspec/sandbox";
import { expect, onTestFinished, test } from "vitest";
import { buildService, openSandbox, project, send } from "./setup.ts";

const service = `${project}/services/example-service`;
const prefer = (value: string) => ({ headers: { prefer: value } });

test.each([400, 401, 403, 404, 409, 418, 429, 500, 502, 503, 504])(
  "returns the requested status %i",
  async (status) => {
    const { status: found, body } = await send(openSandbox(), service, prefer(`status=${status}`));
    expect(found).toBe(status);
    expect(body.error).toMatchObject({ status, message: "Simulated failure." });
    expect("id" in body.error).toBe(status >= 500);
  },
);

test("returns the real response after the requested number of failures", async () => {
  const sandbox = openSandbox();
  const statuses = [];
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const { status, headers } = await send(sandbox, service, prefer("status=503, retry-after=2, times=2"));
    statuses.push([status, headers.get("retry-after")]);
  }
  expect(statuses).toEqual([
    [503, "2"],
    [503, "2"],
    [200, null],
    [200, null],
  ]);
});

test("handles a failing request only if the failure concerns the response", async () => {
  const sandbox = openSandbox();
  const create = (name: string, value: string) =>
    send(sandbox, `${project}/services/build`, { body: buildService(name), ...prefer(value) }).catch(() => undefined);
  const exists = async (id: string) => (await send(sandbox, `${project}/services/${id}`)).status === 200;
  await create("Rejected", "status=500");
  await create("Dropped Before", "drop");
  await create("Html", "body=html");
  await create("Dropped After", "drop=after");
  await create("Truncated", "body=truncated");
  expect(await Promise.all(["rejected", "dropped-before", "html"].map(exists))).toEqual([false, false, false]);
  expect(await Promise.all(["dropped-after", "truncated"].map(exists))).toEqual([true, true]);
});

test("returns an HTML, empty or truncated body", async () => {
  const sandbox = openSandbox();
  const request = (value: string) =>
    sandbox.fetch(`http://sandbox.test${service}`, {
      headers: { authorization: `Bearer ${sandbox.token}`, prefer: value },
    });
  const html = await request("body=html");
  expect([html.status, html.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  expect(await html.text()).toContain("<h1>Bad gateway</h1>");
  expect((await request("body=html, status=502")).status).toBe(502);
  expect(await (await request("body=empty")).text()).toBe("");
  const none = await request("status=204");
  expect([none.status, none.body]).toEqual([204, null]);
  const half = await request("body=truncated");
  expect(half.status).toBe(200);
  await expect(half.text()).rejects.toThrow();
});

test("rejects like fetch if the connection is dropped", async () => {
  await expect(send(openSandbox(), service, prefer("drop"))).rejects.toThrow(new TypeError("fetch failed"));
});

test("closes the connection over HTTP for drops and truncated bodies, and handles the next request", async () => {
  const sandbox = openSandbox();
  const server = await serveSandbox(sandbox, { port: 0 });
  onTestFinished(() => server.close());
  const request = (value?: string) =>
    fetch(`${server.url}${service}`, {
      headers: { authorization: `Bearer ${sandbox.token}`, ...(value === undefined ? {} : { prefer: value }) },
    });
  for (const value of ["drop", "drop=after"]) await expect(request(value)).rejects.toThrow("fetch failed");
  const half = await request("body=truncated");
  expect(half.status).toBe(200);
  await expect(half.text()).rejects.toThrow("terminated");
  expect((await request()).status).toBe(200);
});

test("delays a response, unless the caller aborts", async () => {
  const sandbox = openSandbox();
  const started = performance.now();
  expect((await send(sandbox, service, prefer("delay=80"))).status).toBe(200);
  expect(performance.now() - started).toBeGreaterThanOrEqual(79);
  const controller = new AbortController();
  const pending = sandbox.fetch(`http://sandbox.test${service}`, {
    headers: { authorization: `Bearer ${sandbox.token}`, prefer: "delay=60000" },
    signal: controller.signal,
  });
  controller.abort(new Error("enough"));
  await expect(pending).rejects.toThrow("enough");
});

test.each([
  "status=99",
  "status=600",
  "status=ok",
  "delay=-1",
  "delay=60001",
  "times=0",
  "body=pdf",
  "drop=later",
  "build-result=QUEUED",
  "retry-after=1.5",
])("rejects the preference %s with a 400 that names the allowed values", async (value) => {
  const { status, body } = await send(openSandbox(), service, prefer(value));
  expect(status).toBe(400);
  expect(body.error.details).toEqual([
    { in: "header", pointer: "/prefer", expected: expect.stringContaining(value.split("=")[0] ?? "") },
  ]);
});

test("ignores unknown preferences", async () => {
  expect((await send(openSandbox(), service, prefer("respond-async, return=minimal, wait=10"))).status).toBe(200);
});

test("simulates no failure without a valid token", async () => {
  expect((await send(openSandbox(), service, { ...prefer("status=503"), token: "unknown" })).status).toBe(401);
});

test("queues failures for callers that cannot send headers", async () => {
  const sandbox = openSandbox();
  sandbox.fail({ operationId: "getService", status: 503, times: 2 });
  expect((await send(sandbox, `${service}/build`)).status).toBe(200);
  const statuses = [];
  for (let attempt = 0; attempt < 3; attempt += 1) statuses.push((await send(sandbox, service)).status);
  expect(statuses).toEqual([503, 503, 200]);
});

test("queues results of builds and rollouts, each for one request", async () => {
  const sandbox = openSandbox();
  const start = { operationId: "startServiceBuild" };
  sandbox.fail({ ...start, buildResult: "FAILURE" });
  const rule = { ...start, deploymentResult: "FAILED" };
  expect((await send(sandbox, "/_sandbox/failures", { body: rule })).status).toBeLessThan(300);
  const statuses = [];
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await send(sandbox, `${service}/build`, { body: {} });
    sandbox.advance(60_000);
    const { build, deployment } = (await send(sandbox, service)).body.data.status;
    statuses.push([build.status, deployment.status]);
  }
  expect(statuses).toEqual([
    ["FAILURE", "COMPLETED"],
    ["SUCCESS", "FAILED"],
    ["SUCCESS", "COMPLETED"],
  ]);
});

test.each([{ buildResult: "ABORTED?" }, { deploymentResult: "SUCCESS" }])("rejects %j in a rule", async (result) => {
  const rule = { operationId: "startServiceBuild", ...result };
  const { status, body } = await send(openSandbox(), "/_sandbox/failures", { body: rule });
  expect(status).toBe(400);
  expect(body.error.details).toMatchObject([{ pointer: `/${Object.keys(result)[0]}` }]);
});
