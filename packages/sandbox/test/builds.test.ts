import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSandbox } from "@northspec/sandbox";
import { expect, onTestFinished, test } from "vitest";
import { buildService, openSandbox, project, send, start } from "./setup.ts";

const builds = `${project}/services/docs/build`;
const create = { body: buildService("Docs") };

test("moves a build and its service through the documented states to success", async () => {
  const sandbox = openSandbox();
  await send(sandbox, `${project}/services/build`, create);
  const states: { now: number; since: number; status: string; build: Record<string, unknown> }[] = [];
  for (let step = 0; step < 44; step += 1) {
    const [build] = (await send(sandbox, builds)).body.data.builds;
    const { status, lastTransitionTime } = (await send(sandbox, `${project}/services/docs`)).body.data.status.build;
    expect(status).toBe(build.status);
    states.push({ now: sandbox.now(), since: Date.parse(lastTransitionTime), status, build });
    sandbox.advance(300);
  }
  const first = states.filter(({ status }, index) => status !== states[index - 1]?.status);
  expect(first.filter(({ now, since }) => since > now || since <= now - 300)).toEqual([]);
  for (const { build, status, since } of states) {
    const concluded = status === "SUCCESS";
    expect(build).toMatchObject({ concluded, success: concluded });
    expect(build["buildConcludedAt"]).toBe(concluded ? Math.floor(since / 1000) : undefined);
  }
  expect(states.at(-1)?.build["registry"]).toEqual({ uri: expect.stringContaining(String(states[0]?.build["sha"])) });
  const seen = first.map(({ status }) => status);
  expect(seen).toEqual(["QUEUED", "PENDING", "STARTING", "CLONING", "BUILDING", "UPLOADING", "SUCCESS"]);
});

test.each(["FAILURE", "ABORTED", "CRASHED", "SUBMISSION_FAILURE"])(
  "ends a build with the requested result %s",
  async (result) => {
    const sandbox = openSandbox();
    await send(sandbox, `${project}/services/build`, { ...create, headers: { prefer: `build-result=${result}` } });
    sandbox.advance(60_000);
    const [build] = (await send(sandbox, builds)).body.data.builds;
    expect(build).toMatchObject({ status: result, concluded: true, success: false });
    expect(build).not.toHaveProperty("registry");
    expect((await send(sandbox, `${project}/services/docs`)).body.data.status.build.status).toBe(result);
  },
);

test("moves builds at the configured speed", async () => {
  const slow = openSandbox();
  const fast = openSandbox({ speed: 100 });
  for (const sandbox of [slow, fast]) {
    await send(sandbox, `${project}/services/build`, create);
    sandbox.advance(150);
  }
  expect((await send(slow, builds)).body.data.builds[0].status).toBe("QUEUED");
  expect((await send(fast, builds)).body.data.builds[0].status).toBe("SUCCESS");
});

test("keeps the state of builds across a restart", async () => {
  const directory = mkdtempSync(join(tmpdir(), "northspec-restart-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  let now = start;
  const options = { database: join(directory, "state.db"), clock: { now: () => now }, strict: true };
  const before = createSandbox(options);
  await send(before, `${project}/services/build`, create);
  before.advance(1500);
  now += 1000;
  const states: unknown[] = [await send(before, builds), before.now()];
  before.close();
  const after = createSandbox(options);
  onTestFinished(() => after.close());
  expect([(await send(after, builds)).body, after.now()]).toEqual([(states[0] as { body: unknown }).body, states[1]]);
  now += 60_000;
  expect((await send(after, builds)).body.data.builds[0].status).toBe("SUCCESS");
  expect((await send(after, `${project}/services/docs`)).body.data.name).toBe("Docs");
});

test("generates the same identifiers from the same idSeed, and different ones from another", async () => {
  const ids = async (idSeed: string) => {
    const sandbox = openSandbox({ idSeed });
    await send(sandbox, `${project}/services/build`, create);
    return (await send(sandbox, builds)).body.data.builds.map(({ id, sha }: { id: string; sha: string }) => [id, sha]);
  };
  expect(await ids("one")).toEqual(await ids("one"));
  expect(await ids("one")).not.toEqual(await ids("two"));
});

test("gives each build of a service a unique identifier", () => {
  const sandbox = openSandbox();
  const made = sandbox.addBuilds({ projectId: "default-project", serviceId: "example-service", count: 3000 });
  expect(new Set(made.map(({ id }) => id)).size).toBe(3000);
  for (const { id } of made.slice(0, 100)) expect(id).toMatch(/^[a-z]+-[a-z]+-\d{4,5}$/);
});
