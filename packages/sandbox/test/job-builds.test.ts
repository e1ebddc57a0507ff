import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSandbox } from "@northspec/sandbox";
import { expect, onTestFinished, test } from "vitest";
import { openSandbox, project, send, start } from "./setup.ts";

const job = `${project}/jobs/example-job`;
const builds = `${job}/build`;
const sha = "0123456789abcdef0123456789abcdef01234567";

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "northspec-job-builds-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

test("builds the newest commit of a job's branch, or a given commit", async () => {
  const sandbox = openSandbox();
  const { branches } = (await send(sandbox, `${job}/branches`)).body.data;
  const newest = (await send(sandbox, builds, { method: "POST" })).body.data;
  expect(newest).toMatchObject({ branch: "main", sha: branches[0].commit.sha, status: "QUEUED", concluded: false });
  const given = (await send(sandbox, builds, { body: { sha } })).body.data;
  expect(given).toMatchObject({ branch: "main", sha });
  const listed = (await send(sandbox, builds)).body.data.builds;
  expect(listed.slice(0, 2).map(({ id }: { id: string }) => id)).toEqual([given.id, newest.id]);
  sandbox.advance(60_000);
  expect((await send(sandbox, `${builds}/${given.id}`)).body.data).toMatchObject({
    status: "SUCCESS",
    concluded: true,
    success: true,
    registry: { uri: `registry.example.com/default-project/example-job:${sha}` },
  });
});

test.each([
  ["Prefer", async () => undefined],
  [
    "a queued failure",
    async (sandbox: ReturnType<typeof openSandbox>) =>
      sandbox.fail({ operationId: "startJobBuild", buildResult: "CRASHED" }),
  ],
])("ends a build of a job with the result of %s", async (name, prepare) => {
  const sandbox = openSandbox();
  await prepare(sandbox);
  const headers = name === "Prefer" ? { prefer: "build-result=CRASHED" } : {};
  const { id } = (await send(sandbox, builds, { method: "POST", headers })).body.data;
  sandbox.advance(60_000);
  const { data } = (await send(sandbox, `${builds}/${id}`)).body;
  expect(data).toMatchObject({ status: "CRASHED", success: false });
  expect(data).not.toHaveProperty("registry");
});

test("aborts a build of a job once", async () => {
  const sandbox = openSandbox();
  const { id } = (await send(sandbox, builds, { method: "POST" })).body.data;
  sandbox.advance(3500);
  expect(await send(sandbox, `${builds}/${id}`, { method: "DELETE" })).toMatchObject({
    status: 200,
    body: { data: {} },
  });
  sandbox.advance(60_000);
  expect((await send(sandbox, `${builds}/${id}`)).body.data).toMatchObject({ status: "ABORTED", concluded: true });
  const again = await send(sandbox, `${builds}/${id}`, { method: "DELETE" });
  expect([again.status, again.body.error.message]).toEqual([409, `The build \`${id}\` has already finished.`]);
});

test("keeps the builds of a job across a restart", async () => {
  const options = { database: join(temporaryDirectory(), "state.db"), clock: { now: () => start }, strict: true };
  const before = createSandbox(options);
  await send(before, builds, { method: "POST" });
  before.advance(3500);
  const { body } = await send(before, builds);
  before.close();
  const after = createSandbox(options);
  onTestFinished(() => after.close());
  expect((await send(after, builds)).body).toEqual(body);
});

test("gives the builds of each job and service their own identifiers", async () => {
  const sandbox = openSandbox();
  const other = `${project}/jobs/example-manual-job`;
  const ids = [];
  for (const path of [builds, `${other}/build`]) ids.push((await send(sandbox, path, { method: "POST" })).body.data.id);
  expect(new Set(ids).size).toBe(2);
  expect((await send(sandbox, `${other}/build/${ids[0]}`)).status).toBe(404);
  expect((await send(sandbox, `${project}/jobs/none/build`, { method: "POST" })).status).toBe(404);
});

test("does not build a job without a repository", async () => {
  const { vcsData: _, ...withoutRepository } = (await send(openSandbox(), job)).body.data;
  const seedFile = join(temporaryDirectory(), "seed.json");
  writeFileSync(seedFile, JSON.stringify({ jobs: [withoutRepository] }));
  const sandbox = openSandbox({ seedFile });
  const response = await send(sandbox, builds, { method: "POST" });
  const message = "The job `example-job` has no repository: it has no builds.";
  expect([response.status, response.body.error.message]).toEqual([400, message]);
  for (const list of ["branches", "pull-requests"]) {
    const { body } = await send(sandbox, `${job}/${list}`);
    expect(Object.values(body.data)).toEqual([[]]);
  }
});

test.each([
  [{ sha: "abc" }, "/sha"],
  [{ branch: "main" }, "/branch"],
  [{ overrides: { docker: { dockerFilePath: "Dockerfile" } } }, "/overrides/docker/dockerFilePath"],
])("rejects the build %o of a job, and starts none", async (body, pointer) => {
  const sandbox = openSandbox();
  const before = (await send(sandbox, builds)).body;
  const { status, body: response } = await send(sandbox, builds, { body });
  expect(status).toBe(400);
  expect(JSON.stringify(response.error.details)).toContain(pointer);
  expect((await send(sandbox, builds)).body).toEqual(before);
});

test("pages through the branches and pull requests of a job", async () => {
  const sandbox = openSandbox();
  const { body } = await send(sandbox, `${job}/branches?per_page=1`);
  expect(body).toMatchObject({ data: { branches: [{ name: "main" }] }, pagination: { hasNextPage: true, count: 1 } });
  const next = await send(sandbox, `${job}/branches?per_page=1&cursor=${body.pagination.cursor}`);
  expect(next.body).toMatchObject({
    data: { branches: [{ name: "feature/search" }] },
    pagination: { hasNextPage: false },
  });
  const { pullRequests } = (await send(sandbox, `${job}/pull-requests`)).body.data;
  expect(pullRequests).toMatchObject([{ id: 17, html_url: "https://git.example.com/example-user/report/pull/17" }]);
});
