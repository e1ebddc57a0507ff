import type { Sandbox } from "@northspec/sandbox";
import { describe, expect, test } from "vitest";
import { allLines, expectOrdered, linesOf, textsOf } from "./lines.ts";
import { buildService, openSandbox, project, send } from "./setup.ts";
import { combinedService, settle, write } from "./workloads.ts";

/** Starts a build of a service or job, and returns its identifier. */
async function startBuild(sandbox: Sandbox, owner: string, headers: Record<string, string> = {}): Promise<string> {
  const { status, body } = await send(sandbox, `${project}/${owner}/build`, { method: "POST", headers });
  expect(status).toBe(200);
  return body.data.id;
}

describe.each(["services/example-service", "jobs/example-job"] as const)("the builds of %s", (owner) => {
  const logs = `${owner}/build-logs` as const;
  const beginning = ["stdout F Starting the builder", "stdout F Cloning branch main"];
  const steps = [
    expect.stringMatching(/^stdout F Checked out [0-9a-f]{12}$/),
    "stdout F Step 1/6: FROM node:24-alpine",
    "stdout F Step 2/6: WORKDIR /app",
    "stdout F Step 3/6: COPY package.json package-lock.json ./",
    "stdout F Step 4/6: RUN npm ci",
    "stdout F Step 5/6: COPY . .",
    "stdout F Step 6/6: RUN npm test",
  ];
  const push = expect.stringMatching(
    /^stdout F Pushing registry\.example\.com\/default-project\/example-\w+:[0-9a-f]{40}$/,
  );

  test.each([
    ["SUCCESS", [...beginning, ...steps, push, "stdout F Pushed the image. The build succeeded."]],
    [
      "FAILURE",
      [...beginning, ...steps, "stderr F Error: step 6/6 failed with exit code 1", "stderr F The build failed."],
    ],
    ["CRASHED", [...beginning, ...steps, "stderr F Error: the builder ran out of memory"]],
    ["SUBMISSION_FAILURE", ["stderr F Error: the build could not be submitted"]],
  ])("log what a build does that ends as %s", async (result, expected) => {
    const sandbox = openSandbox();
    const buildId = await startBuild(sandbox, owner, { prefer: `build-result=${result}` });
    expect(await textsOf(sandbox, logs, { buildId })).toEqual([]);
    settle(sandbox);
    expect(await textsOf(sandbox, logs, { buildId })).toEqual(expected);
    const lines = await linesOf(sandbox, logs, { buildId });
    expect(new Set(lines.map(({ containerId }) => containerId))).toEqual(new Set([`build-${buildId}`]));
  });

  test.each([1, 10, 1000, 1_000_000])("keep what was logged before an abort, at a speed of %i", async (speed) => {
    for (let elapsed = 0; elapsed < 11_000; elapsed += 700) {
      const sandbox = openSandbox({ speed });
      const buildId = await startBuild(sandbox, owner);
      sandbox.advance(elapsed / speed);
      const before = await textsOf(sandbox, logs, { buildId });
      const { status } = await send(sandbox, `${project}/${owner}/build/${buildId}`, { method: "DELETE" });
      settle(sandbox);
      const after = await textsOf(sandbox, logs, { buildId });
      expect(after.slice(0, before.length)).toEqual(before);
      expect(after.slice(before.length).includes("stderr F The build was aborted.")).toBe(status === 200);
      expectOrdered(await allLines(sandbox, logs, { buildId }));
    }
  });

  test("are all read without the identifier of one, in the order of time", async () => {
    const sandbox = openSandbox();
    const before = await textsOf(sandbox, logs);
    const startTime = new Date(sandbox.now()).toISOString();
    const ids = [await startBuild(sandbox, owner), await startBuild(sandbox, owner)];
    settle(sandbox);
    const lines = await allLines(sandbox, logs, { startTime });
    expectOrdered(lines);
    expect(new Set(lines.map(({ containerId }) => containerId))).toEqual(new Set(ids.map((id) => `build-${id}`)));
    expect(await textsOf(sandbox, logs)).toHaveLength(before.length + lines.length);
  });

  test("of the seed log their steps in the time that they took", async () => {
    const lines = await allLines(openSandbox(), logs);
    const texts = lines.map(({ log }) => log);
    expect(texts).toEqual(
      expect.arrayContaining(["stderr F The build failed.", "stdout F Pushed the image. The build succeeded."]),
    );
    expect(lines.at(-1)?.ts).toBe("2026-01-14T16:02:41.000Z");
  });

  test("are unknown without a build, service or job of that name", async () => {
    const sandbox = openSandbox();
    const unknown = await send(sandbox, `${project}/${logs}?buildId=no-build-1000`);
    expect([unknown.status, unknown.body.error.message]).toEqual([
      404,
      expect.stringContaining("No build `no-build-1000`"),
    ]);
    const other = logs.replace(/example-\w+/, "unknown");
    expect((await send(sandbox, `${project}/${other}`)).status).toBe(404);
  });
});

test("the logs of a service include its builds on request", async () => {
  const sandbox = openSandbox();
  const builds = await textsOf(sandbox, "services/example-service/build-logs");
  expect(await textsOf(sandbox, "services/example-service/logs", { type: "build" })).toEqual(builds);
  expect(await textsOf(sandbox, "services/example-service/logs", { type: "build", deploymentId: "1" })).toEqual([]);
  const query = { type: ["build", "runtime"], endTime: "2026-01-14T16:10:00Z" };
  const both = await allLines(sandbox, "services/example-service/logs", query);
  expectOrdered(both);
  expect(both.length).toBeGreaterThan(builds.length + 20);
});

test("a deployment service has no builds, and so no logs of them", async () => {
  expect(await linesOf(openSandbox(), "services/example-deployment-service/build-logs")).toEqual([]);
});

test("reads the newest 100 of many builds, and any that is named", async () => {
  const sandbox = openSandbox();
  await write(sandbox, "POST", "build", buildService("Docs"));
  const builds = sandbox.addBuilds({ projectId: "default-project", serviceId: "docs", count: 150 });
  settle(sandbox);
  const lines = await allLines(sandbox, "services/docs/build-logs");
  expectOrdered(lines);
  const newest = builds.slice(-100).map(({ id }) => `build-${id}`);
  expect(new Set(lines.map(({ containerId }) => containerId))).toEqual(new Set(newest));
  const [first] = builds;
  expect(await textsOf(sandbox, "services/docs/build-logs", { buildId: first?.id })).toHaveLength(11);
});

test("no secret of a service or its build is in its logs", async () => {
  const sandbox = openSandbox();
  const secret = "planted-secret-value";
  const variables = { TOKEN: secret };
  const more = { runtimeEnvironment: variables, buildArguments: variables };
  await write(sandbox, "POST", "combined", combinedService("Shop", more));
  sandbox.advance(600_000);
  const types = ["cdn", "mesh", "ingress", "runtime", "build", "backup", "restore"];
  const lines = await allLines(sandbox, "services/shop/logs", { type: types });
  expect(lines.length).toBeGreaterThan(100);
  expect(JSON.stringify(lines)).not.toContain(secret);
});
