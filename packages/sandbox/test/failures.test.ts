import { serveSandbox } from "@northspec/sandbox";
import { expect, onTestFinished, test } from "vitest";
import { buildService, openSandbox, project, send } from "./setup.ts";

const service = `${project}/services/example-service`;
const prefer = (value: string) => ({ headers: { prefer: value } });

test.each([400, 401, 403, 404, 409, 418, 429, 500, 502, 503, 504])(
  "a request can ask for the status %i",
  async (status) => {
    const { status: found, body } = await send(openSandbox(), service, prefer(`status=${status}`));
    expect(found).toBe(status);
    expect(body.error).toMatchObject({ status, message: "The sandbox was asked for this failure." });
    expect("id" in body.error).toBe(status >= 500);
  },
);

test("a failure that is asked for a number of times gives way to the real reply", async () => {
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

test("a request that fails on purpose is not carried out, unless only its reply is spoilt", async () => {
  const sandbox = openSandbox();
  const create = (name: string, value: string) =>
    send(sandbox, `${project}/services/build`, { body: buildService(name), ...prefer(value) }).catch(() => undefined);
  const exists = async (id: string) => (await send(sandbox, `${project}/services/${id}`)).status === 200;
  await create("Refused", "status=500");
  await create("Dropped Before", "drop");
  await create("Html", "body=html");
  await create("Dropped After", "drop=after");
  await create("Truncated", "body=truncated");
  expect(await Promise.all(["refused", "dropped-before", "html"].map(exists))).toEqual([false, false, false]);
  expect(await Promise.all(["dropped-after", "truncated"].map(exists))).toEqual([true, true]);
});

test("a body can be HTML, empty, or half of what it should be", async () => {
  const sandbox = openSandbox();
  const ask = (value: string) =>
    sandbox.fetch(`http://sandbox.test${service}`, {
      headers: { authorization: `Bearer ${sandbox.token}`, prefer: value },
    });
  const html = await ask("body=html");
  expect([html.status, html.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  expect(await html.text()).toContain("<h1>Bad gateway</h1>");
  expect((await ask("body=html, status=502")).status).toBe(502);
  expect(await (await ask("body=empty")).text()).toBe("");
  const none = await ask("status=204");
  expect([none.status, none.body]).toEqual([204, null]);
  const half = await ask("body=truncated");
  expect(half.status).toBe(200);
  await expect(half.text()).rejects.toThrow();
});

test("a dropped connection rejects like fetch does", async () => {
  await expect(send(openSandbox(), service, prefer("drop"))).rejects.toThrow(new TypeError("fetch failed"));
});

test("over HTTP a dropped connection and half a body end the connection, and the next request goes on", async () => {
  const sandbox = openSandbox();
  const server = await serveSandbox(sandbox, { port: 0 });
  onTestFinished(() => server.close());
  const ask = (value?: string) =>
    fetch(`${server.url}${service}`, {
      headers: { authorization: `Bearer ${sandbox.token}`, ...(value === undefined ? {} : { prefer: value }) },
    });
  for (const value of ["drop", "drop=after"]) await expect(ask(value)).rejects.toThrow("fetch failed");
  const half = await ask("body=truncated");
  expect(half.status).toBe(200);
  await expect(half.text()).rejects.toThrow("terminated");
  expect((await ask()).status).toBe(200);
});

test("a reply can be delayed, and a caller that gives up is not waited for", async () => {
  const sandbox = openSandbox();
  const started = performance.now();
  expect((await send(sandbox, service, prefer("delay=80"))).status).toBe(200);
  expect(performance.now() - started).toBeGreaterThanOrEqual(79);
  const controller = new AbortController();
  const given = sandbox.fetch(`http://sandbox.test${service}`, {
    headers: { authorization: `Bearer ${sandbox.token}`, prefer: "delay=60000" },
    signal: controller.signal,
  });
  controller.abort(new Error("enough"));
  await expect(given).rejects.toThrow("enough");
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
])("the preference %s is a 400 that says what it may be", async (value) => {
  const { status, body } = await send(openSandbox(), service, prefer(value));
  expect(status).toBe(400);
  expect(body.error.details).toEqual([
    { in: "header", pointer: "/prefer", expected: expect.stringContaining(value.split("=")[0] ?? "") },
  ]);
});

test("a preference that the sandbox does not know is left to others", async () => {
  expect((await send(openSandbox(), service, prefer("respond-async, return=minimal, wait=10"))).status).toBe(200);
});

test("without a valid token no failure is played", async () => {
  expect((await send(openSandbox(), service, { ...prefer("status=503"), token: "unknown" })).status).toBe(401);
});

test("failures can be queued for callers that cannot send a header", async () => {
  const sandbox = openSandbox();
  sandbox.fail({ operationId: "getService", status: 503, times: 2 });
  expect((await send(sandbox, `${service}/build`)).status).toBe(200);
  const statuses = [];
  for (let attempt = 0; attempt < 3; attempt += 1) statuses.push((await send(sandbox, service)).status);
  expect(statuses).toEqual([503, 503, 200]);
});
