import { AbortedError, NotFoundError, TimeoutError, waitForBuild, type WaitOptions } from "@northspec/client";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { buildService, clientFor, rejectionOf, openSandbox, requestsOf, service } from "./setup.ts";

beforeEach(() => {
  // The builds of the sandbox use this clock. One takes about ten seconds.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: Date.parse("2026-02-01T12:00:00Z") });
  onTestFinished(() => void vi.useRealTimers());
});

/** Runs all timers until a call has ended. */
async function runTimers<Result>(call: Promise<Result>): Promise<Result> {
  call.catch(() => {}); // the caller handles it
  await vi.runAllTimersAsync();
  return call;
}

describe("waitForBuild", () => {
  test("resolves to the concluded build and reports each poll", async () => {
    const client = clientFor(openSandbox({}));
    const input = { projectId: "default-project", body: buildService("Docs Site") };
    const { data } = await client.createBuildService(input);
    const seen: unknown[] = [];
    const onProgress: WaitOptions["onProgress"] = ({ status }) => seen.push(status);
    const about = { projectId: "default-project", serviceId: data.id };
    const build = await runTimers(waitForBuild(client.listServiceBuilds, about, { onProgress }));
    expect(build).toMatchObject({ status: "SUCCESS", concluded: true, success: true });
    expect(seen).toEqual(["QUEUED", "STARTING", "BUILDING", "UPLOADING", "SUCCESS"]);
  });

  test("resolves to a build that failed", async () => {
    const sandbox = openSandbox({});
    sandbox.addBuilds({ ...service, result: "CRASHED" });
    const build = await runTimers(waitForBuild(clientFor(sandbox).listServiceBuilds, service));
    expect(build).toMatchObject({ status: "CRASHED", concluded: true, success: false });
  });

  test("keeps polling the build that was the newest at first", async () => {
    const sandbox = openSandbox({});
    const [first] = sandbox.addBuilds(service);
    const onProgress = () => void (requestsOf(sandbox).length === 1 && sandbox.addBuilds(service));
    const build = await runTimers(waitForBuild(clientFor(sandbox).listServiceBuilds, service, { onProgress }));
    expect(build.id).toBe(first?.id);
  });

  test("finds a build on a later page", async () => {
    const sandbox = openSandbox({});
    const [named] = sandbox.addBuilds(service);
    sandbox.addBuilds({ ...service, count: 60 });
    const about = { ...service, buildId: named?.id ?? "" };
    const build = await runTimers(waitForBuild(clientFor(sandbox).listServiceBuilds, about));
    expect(build).toMatchObject({ id: named?.id, concluded: true });
  });

  test("resolves without a delay for a concluded build", async () => {
    const sandbox = openSandbox({});
    const started = Date.now();
    const build = await runTimers(
      waitForBuild(clientFor(sandbox).listServiceBuilds, { ...service, buildId: "quiet-river-1048" }),
    );
    expect([build.id, Date.now() - started]).toEqual(["quiet-river-1048", 0]);
  });

  test("increases the interval up to 15 seconds", async () => {
    const sandbox = openSandbox({ speed: 0.05 });
    sandbox.addBuilds(service);
    const polls: number[] = [];
    const onProgress = () => polls.push(Date.now());
    await runTimers(waitForBuild(clientFor(sandbox).listServiceBuilds, service, { onProgress }));
    const waits = polls.slice(1).map((poll, at) => poll - (polls[at] ?? 0));
    expect(waits.slice(0, 7)).toEqual([2000, 3000, 4500, 6750, 10_125, 15_000, 15_000]);
    expect(new Set(waits.slice(7))).toEqual(new Set([15_000]));
  });

  test("continues after a poll that was retried", async () => {
    const sandbox = openSandbox({});
    sandbox.addBuilds(service);
    const list = clientFor(sandbox, {}, { status: 503, times: 2 }, { drop: "before" }).listServiceBuilds;
    expect((await runTimers(waitForBuild(list, service))).success).toBe(true);
  });
});

describe("waitForBuild rejects", () => {
  test("at its deadline with a TimeoutError and the last build", async () => {
    const sandbox = openSandbox({});
    const [build] = sandbox.addBuilds(service);
    const call = waitForBuild(clientFor(sandbox).listServiceBuilds, service, { deadline: 4000 });
    const error = await rejectionOf(runTimers(call));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({
      message: `waitForBuild: Build ${build?.id} has not concluded within 4000 ms.`,
      cause: { id: build?.id, concluded: false },
    });
  });

  test("at its deadline if a poll has no response", async () => {
    const sandbox = openSandbox({});
    const list = clientFor(sandbox, {}, { delay: 60_000, times: 9 }).listServiceBuilds;
    const started = Date.now();
    const error = await rejectionOf(runTimers(waitForBuild(list, service, { deadline: 4000 })));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(Date.now() - started).toBeLessThanOrEqual(4000);
  });

  test("if its signal is aborted between polls", async () => {
    const sandbox = openSandbox({});
    sandbox.addBuilds(service);
    const controller = new AbortController();
    const reason = new Error("the user left");
    setTimeout(() => controller.abort(reason), 1000);
    const started = Date.now();
    const call = waitForBuild(clientFor(sandbox).listServiceBuilds, service, { signal: controller.signal });
    const error = await rejectionOf(runTimers(call));
    expect(error).toBeInstanceOf(AbortedError);
    expect([(error as AbortedError).cause, Date.now() - started]).toEqual([reason, 1000]);
  });

  test("before the first poll if its signal is already aborted", async () => {
    const sandbox = openSandbox({});
    const call = waitForBuild(clientFor(sandbox).listServiceBuilds, service, { signal: AbortSignal.abort() });
    expect(await rejectionOf(runTimers(call))).toBeInstanceOf(AbortedError);
    expect(requestsOf(sandbox)).toEqual([]);
  });

  test.for([
    [
      "an unknown build",
      { ...service, buildId: "no-such-build-1" },
      "Service example-service has no build no-such-build-1.",
    ],
    [
      "a service without builds",
      { ...service, serviceId: "example-build-service" },
      "Service example-build-service has no builds.",
    ],
  ] as const)("without a delay for %s", async ([, about, message]) => {
    const error = await rejectionOf(runTimers(waitForBuild(clientFor(openSandbox({})).listServiceBuilds, about)));
    expect(error).toEqual(new RangeError(`waitForBuild: ${message}`));
  });

  test("without a delay for an unknown service", async () => {
    const list = clientFor(openSandbox({})).listServiceBuilds;
    const error = await rejectionOf(runTimers(waitForBuild(list, { ...service, serviceId: "nothing" })));
    expect(error).toBeInstanceOf(NotFoundError);
  });

  test("if onProgress throws or rejects", async () => {
    const failure = new Error("no progress");
    const list = clientFor(openSandbox({})).listServiceBuilds;
    for (const onProgress of [
      () => Promise.reject(failure),
      () => {
        throw failure;
      },
    ]) {
      expect(await rejectionOf(runTimers(waitForBuild(list, service, { onProgress })))).toBe(failure);
    }
  });

  test.for([
    ["interval", 99, 100],
    ["interval", Number.NaN, 100],
    ["deadline", -1, 0],
  ] as const)("for %s: %s", async ([name, value, min]) => {
    const call = waitForBuild(clientFor(openSandbox({})).listServiceBuilds, service, { [name]: value });
    expect(await rejectionOf(runTimers(call))).toEqual(
      new TypeError(`\`${name}\` must be a number from ${min}, not ${value}.`),
    );
  });
});
