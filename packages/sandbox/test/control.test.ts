import { expect, test } from "vitest";
import { buildService, openSandbox, project, send, start } from "./setup.ts";

const create = `${project}/services/build`;
const secret = "correct-horse-battery";

test("reads, advances, freezes and resumes the clock, in the process and over HTTP", async () => {
  let now = start;
  const sandbox = openSandbox({ clock: { now: () => now } });
  const read = async () => Date.parse((await send(sandbox, "/_sandbox/clock")).body.now) - start;
  sandbox.advance(1000);
  expect(await read()).toBe(1000);
  await send(sandbox, "/_sandbox/clock", { body: { frozen: true, advance: 500 } });
  now += 60_000;
  expect(await read()).toBe(1500);
  await send(sandbox, "/_sandbox/clock", { body: { frozen: false } });
  now += 10;
  expect(await read()).toBe(1510);
  expect(sandbox.now()).toBe(start + 1510);
});

test("resets to the seed", async () => {
  const sandbox = openSandbox();
  const seed = sandbox.dump();
  await send(sandbox, create, { body: buildService("Docs") });
  sandbox.advance(5000);
  expect(sandbox.dump()).not.toEqual(seed);
  expect((await send(sandbox, "/_sandbox/reset", { method: "POST" })).status).toBe(204);
  expect(sandbox.dump()).toEqual(seed);
  expect((await send(sandbox, `${project}/services/docs`)).status).toBe(404);
});

test("restores a snapshot, and a dump in another sandbox", async () => {
  const sandbox = openSandbox();
  await send(sandbox, create, { body: buildService("Docs", { buildArguments: { KEY: secret } }) });
  sandbox.advance(2500);
  const { snapshot } = (await send(sandbox, "/_sandbox/snapshots", { method: "POST" })).body;
  const dump = (await send(sandbox, "/_sandbox/dump?showSecrets=true")).body;
  const builds = (await send(sandbox, `${project}/services/docs/build`)).body;
  await send(sandbox, create, { body: buildService("Later") });
  sandbox.advance(60_000);

  expect((await send(sandbox, "/_sandbox/restore", { body: { snapshot } })).status).toBe(204);
  expect((await send(sandbox, `${project}/services/docs/build`)).body).toEqual(builds);
  expect((await send(sandbox, `${project}/services/later`)).status).toBe(404);

  const other = openSandbox();
  expect((await send(other, "/_sandbox/restore", { body: { state: dump } })).status).toBe(204);
  expect((await send(other, `${project}/services/docs/build`)).body).toEqual(builds);
  expect(other.dump()).toEqual(dump);
});

test("rejects an unknown snapshot", async () => {
  const sandbox = openSandbox();
  const { status, body } = await send(sandbox, "/_sandbox/restore", { body: { snapshot: "snapshot-9" } });
  expect([status, body.error.message]).toEqual([400, "Unknown snapshot snapshot-9."]);
  expect(() => sandbox.restore("snapshot-9")).toThrow("Unknown snapshot snapshot-9.");
});

test.each([
  [{ clock: {}, projects: "none" }, "/state/"],
  [{ clock: undefined }, "/state/clock"],
  [{ builds: undefined }, "/state/builds"],
  [{ widgets: [] }, "/state/widgets"],
  [{ services: [{ revision: 1, document: { service: { id: 1 } } }] }, "/state/services/0"],
  [{ builds: [{}] }, "/state/builds/0"],
])("rejects a state with %j and keeps the current one", async (change, pointer) => {
  const sandbox = openSandbox();
  const before = sandbox.dump();
  const { status, body } = await send(sandbox, "/_sandbox/restore", { body: { state: { ...before, ...change } } });
  expect(status).toBe(400);
  expect(body.error.details[0].pointer).toContain(pointer);
  expect(sandbox.dump()).toEqual(before);
  expect((await send(sandbox, `${project}/services/example-service`)).status).toBe(200);
});

test("rejects an inconsistent state and keeps the current one", async () => {
  const sandbox = openSandbox();
  const before = sandbox.dump();
  const { builds, services } = before;
  const states = [
    [
      { ...before, services: [...services, ...services] },
      "/state/services/3",
      "no other service with the same identifier",
    ],
    [{ ...before, services: [] }, "/state/builds/0", "a build of a known service"],
    [{ ...before, projects: [], services: [], builds: [] }, "/state/jobs/0", "a job of a known project"],
    [{ ...before, builds: [...builds, ...builds] }, "/state/builds/3", "no other build with the same identifier"],
  ] as const;
  for (const [state, pointer, expected] of states) {
    const { status, body } = await send(sandbox, "/_sandbox/restore", { body: { state } });
    expect([status, body.error.details[0]]).toEqual([400, { in: "body", pointer, expected }]);
    expect(() => sandbox.restore(state)).toThrow("The request is not valid.");
    expect(sandbox.dump()).toEqual(before);
  }
  expect((await send(sandbox, `${project}/services/example-service`)).status).toBe(200);
});

test("isolates instances from each other", async () => {
  const sandbox = openSandbox();
  const { token } = (await send(sandbox, "/_sandbox/instances", { method: "POST" })).body;
  await send(sandbox, create, { body: buildService("Docs"), token });
  await send(sandbox, "/_sandbox/clock", { body: { advance: 60_000 }, token });
  expect((await send(sandbox, `${project}/services/docs`, { token })).body.data.status.build.status).toBe("SUCCESS");
  expect((await send(sandbox, `${project}/services/docs`)).status).toBe(404);
  expect(sandbox.now()).toBe(start);

  const instance = sandbox.createInstance(["Project > Jobs > General > Read"]);
  expect((await send(sandbox, `${project}/jobs/example-job`, { token: instance.token })).status).toBe(200);
  expect((await send(sandbox, `${project}/services/docs`, { token: instance.token })).status).toBe(403);
  instance.close();
  expect((await send(sandbox, `${project}/jobs/example-job`, { token: instance.token })).status).toBe(401);
});

test("returns the request log of an instance as HAR, without secrets", async () => {
  const sandbox = openSandbox();
  const body = buildService("Docs", {
    buildArguments: { KEY: secret },
    buildFiles: { "/a": { data: secret } },
    dockerSecretMounts: { mount: { data: secret } },
  });
  await send(sandbox, create, { body });
  await send(sandbox, create, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: `{"x": "${secret}"`,
  });
  await send(sandbox, `${project}/services/example-service`);
  const har = (await send(sandbox, "/_sandbox/request-log")).body;
  expect(har.log.version).toBe("1.2");
  expect(har.log.entries.map((entry: { response: { status: number } }) => entry.response.status)).toEqual([
    200, 400, 200,
  ]);
  const text = JSON.stringify(har);
  expect(text).not.toContain(secret);
  expect(text).not.toContain(sandbox.token);
  expect(text).not.toContain("example-password");
  const [created] = har.log.entries;
  expect(JSON.parse(created.request.postData.text)).toMatchObject({
    name: "Docs",
    buildArguments: { KEY: "[redacted]" },
  });
  expect(JSON.parse(created.response.content.text).data).toMatchObject({
    id: "docs",
    buildFiles: { "/a": { data: "[redacted]" } },
  });

  await send(sandbox, "/_sandbox/request-log", { method: "DELETE" });
  expect(sandbox.requestLog().log.entries).toEqual([]);
});

test("keeps the configured number of requests in the request log", async () => {
  const sandbox = openSandbox({ requestLogSize: 3 });
  for (let index = 0; index < 5; index += 1) await send(sandbox, `${project}/services/service-${index}`);
  const urls = (sandbox.requestLog().log.entries as { request: { url: string } }[]).map(({ request }) =>
    request.url.slice(-1),
  );
  expect(urls).toEqual(["2", "3", "4"]);
});

test("adds builds", async () => {
  const sandbox = openSandbox();
  const service = { projectId: "default-project", serviceId: "example-build-service" };
  const { builds } = (
    await send(sandbox, "/_sandbox/builds", { body: { ...service, count: 3, branch: "next", result: "CRASHED" } })
  ).body;
  expect(builds).toHaveLength(3);
  sandbox.advance(60_000);
  const listed = (await send(sandbox, `${project}/services/example-build-service/build`)).body.data.builds;
  expect(listed.map(({ id }: { id: string }) => id)).toEqual(builds.map(({ id }: { id: string }) => id).toReversed());
  expect(listed[0]).toMatchObject({ branch: "next", status: "CRASHED" });
  expect((await send(sandbox, "/_sandbox/builds", { body: { ...service, serviceId: "none" } })).status).toBe(404);
  expect(() => sandbox.addBuilds({ ...service, count: 0 })).toThrow(
    "`count` is 0. Expected an integer from 1 to 100000.",
  );
});

test("requires a valid token for the control API", async () => {
  const sandbox = openSandbox();
  for (const token of [undefined, "unknown"]) {
    expect((await send(sandbox, "/_sandbox/reset", { method: "POST", token })).status).toBe(401);
  }
});

test("rejects an invalid body of the control API with a 400 that names each invalid field", async () => {
  const sandbox = openSandbox();
  const { status, body } = await send(sandbox, "/_sandbox/failures", {
    body: { status: 99, delay: "long", times: 0, kind: 1 },
  });
  expect(status).toBe(400);
  expect(body.error.details.map(({ pointer }: { pointer: string }) => pointer).toSorted()).toEqual([
    "/delay",
    "/kind",
    "/status",
    "/times",
  ]);
  expect((await send(sandbox, "/_sandbox/nothing")).status).toBe(404);
});

test.each([{ rateLimit: 0 }, { rateLimit: 1.5 }, { speed: 0 }, { requestLogSize: -1 }])(
  "rejects the option %j and names its bounds",
  (options) => {
    expect(() => openSandbox(options)).toThrow(/^`\w+` is .+\. Expected (a number|an integer) from .+ to .+\.$/);
  },
);

const minute = 60_000;
const year = 365 * 24 * 60 * minute;

test.each([
  ["a step past the year 9999", { advance: 8000 * year }],
  ["the largest number", { advance: Number.MAX_VALUE }],
  ["a negative step", { advance: -1 }],
])("rejects %s with a 400 that names the bounds, and does not move the clock", async (_, body) => {
  const sandbox = openSandbox();
  const response = await send(sandbox, "/_sandbox/clock", { body });
  expect(response.status).toBe(400);
  expect(JSON.stringify(response.body.error)).toMatch(/at least 0|at most \d+|from 0 to \d+/);
  expect((await send(sandbox, "/_sandbox/clock")).body.now).toBe(new Date(start).toISOString());
  expect(() => sandbox.advance(body.advance)).toThrow(/^`milliseconds` is .+\. Expected a number from 0 to \d+\.$/);
});

test("rejects steps that add up to a time past the year 9999", () => {
  const sandbox = openSandbox();
  sandbox.advance(7000 * year);
  expect(() => sandbox.advance(7000 * year)).toThrow(/Expected a number from 0 to \d+\./);
  expect(new Date(sandbox.now()).getUTCFullYear()).toBeGreaterThan(8000);
});

test.each([{ offset: 1e300 }, { offset: 0, frozenAt: 1e300 }, { offset: 0, frozenAt: -1e14 }, { offset: -1e16 }])(
  "rejects a state with the clock %j",
  async (clock) => {
    const sandbox = openSandbox();
    const state = { ...sandbox.dump(), clock };
    const response = await send(sandbox, "/_sandbox/restore", { body: { state } });
    expect(response.status).toBe(400);
    expect(response.body.error.details[0].pointer).toMatch(/^\/state\/clock\//);
    expect(() => sandbox.restore(state)).toThrow();
    expect(sandbox.now()).toBe(start);
  },
);

test.each([Number.NaN, Infinity, 1e300, -1e300])("rejects a source of time that returns %s", (now) => {
  expect(() => openSandbox({ clock: { now: () => now } })).toThrow(
    `The clock returned ${now}. Expected a number from 0 to 253402300799999.`,
  );
});
